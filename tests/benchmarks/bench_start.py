"""From starting the process to the first painted window, beside a bare window of Qt's.

Run by `dev.py bench`; fails when the warm median is over one second.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

BUDGET_S = 1.0
RUNS = 7

OURS = """
import os, sys, time
from midrc_desktop.ui.main_window import MainWindow

def painted(self, event):
    os.write(1, str(time.time()).encode())
    os._exit(0)

MainWindow.paintEvent = painted
from midrc_desktop.__main__ import main
main([])
"""
BARE = """
import os, sys, time
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        os.write(1, str(time.time()).encode())
        os._exit(0)

app = QApplication([])
window = Window()
window.show()
app.exec()
"""


def seconds(program: str) -> float:
    """One start, from creating the process to the first paint."""
    begun = time.time()
    with tempfile.TemporaryDirectory() as home:
        result = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"MIDRC_DESKTOP_HOME": home, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(result.stdout) - begun


def main() -> int:
    """Measure in turns and print the medians."""
    seconds(OURS), seconds(BARE)
    ours, bare = [], []
    for _ in range(RUNS):
        ours.append(seconds(OURS))
        bare.append(seconds(BARE))
    for name, taken in (("window on screen", ours), ("bare Qt window", bare)):
        print(f"{name:<20} p50 {statistics.median(taken):5.2f} s  max {max(taken):5.2f} s")
    print(f"ratio {statistics.median(ours) / statistics.median(bare):.2f}")
    return int(statistics.median(ours) > BUDGET_S)


if __name__ == "__main__":
    sys.exit(main())
