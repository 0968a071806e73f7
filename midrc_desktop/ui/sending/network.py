"""Whether the computer has a network, as the operating system says it."""

from collections.abc import Callable

from PySide6.QtNetwork import QNetworkInformation


def tell_when_back(back: Callable[[], object]) -> bool:
    """Call each time the network comes back; return whether this system can tell."""
    if not QNetworkInformation.loadDefaultBackend():
        return False
    information = QNetworkInformation.instance()

    def changed(reachability: QNetworkInformation.Reachability) -> None:
        if reachability in (
            QNetworkInformation.Reachability.Online,
            QNetworkInformation.Reachability.Site,
        ):
            back()

    information.reachabilityChanged.connect(changed)
    return True
