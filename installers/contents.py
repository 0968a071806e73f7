"""What goes into the packaged program and what stays out; read by the spec and by the tests.

Holds names only and needs nothing but the standard library.
"""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXECUTABLE = "midrc-desktop"
ENTRY = ROOT / "midrc_desktop" / "__main__.py"

FILES = (
    (ROOT / "resources", "resources"),
    (ROOT / "midrc_desktop" / "store" / "schema", "midrc_desktop/store/schema"),
    (ROOT / "LICENSE", "."),
)
"""Files and folders of our own, and where they go inside the packaged program."""

PACKAGES_WITH_FILES = ("highdicom", "qtawesome", "fpdf", "rapidocr_onnxruntime")
"""Packages that read files of their own and for which PyInstaller has no hook."""

PLUGIN_GROUPS = (
    "keyring.backends",
    "pylibjpeg.pixel_data_decoders",
    "pylibjpeg.pixel_data_encoders",
    "pylibjpeg.jpeg_2000_decoders",
    "pylibjpeg.utils",
)
"""Entry points that are looked up while the program runs."""

OUR_LATE_IMPORTS = ("midrc_desktop.ui", "midrc_desktop.cli")
"""Our packages that import modules by name; every module in them goes in."""

LATE_IMPORTS = (
    "PySide6.QtSvg",
    "SimpleITK",
    "gdcm",
    "highdicom",
    "highdicom.sr",
    "jpeg_ls",
    "openjpeg",
    "pylibjpeg",
    "qtawesome",
    "requests",
    "rle",
    "truststore",
)
"""Modules that nothing imports by a statement that PyInstaller could see."""

FORBIDDEN = ("keyrings", "libjpeg", "readline", "pynetdicom.apps")
"""Never shipped: keyrings.alt keeps secrets in plain files; pylibjpeg-libjpeg and GNU readline are
GPL-3.0, which this program is not; pynetdicom's apps are servers."""

DEVELOPERS_TOOLS = (
    "PyInstaller",
    "_pytest",
    "execnet",
    "grimp",
    "hypothesis",
    "importlinter",
    "mypy",
    "mypyc",
    "pip",
    "pkg_resources",
    "pygments",
    "pytest",
    "pytestqt",
    "rich",
    "ruff",
    "setuptools",
    "xdist",
)

UNUSED = (
    "IPython",
    "PIL.AvifImagePlugin",
    "PIL.ImageQt",
    "PIL.ImageTk",
    "PIL._avif",
    "PIL._tkinter_finder",
    "coloredlogs",
    "highdicom.utils.tests",
    "humanfriendly",
    "idlelib",
    "jpeg_ls.tests",
    "lib2to3",
    "matplotlib",
    "mpmath",
    "numpy.distutils",
    "numpy.f2py",
    "onnxruntime.backend",
    "onnxruntime.datasets",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "openjpeg.tests",
    "pandas",
    "pydoc_data",
    "pylibjpeg.tests",
    "qtpy",
    "rle.tests",
    "scipy",
    "shapely.tests",
    "sympy",
    "tkinter",
)
"""Optional parts of libraries. qtpy serves the code of QtAwesome, of which only a font is used;
sympy, coloredlogs and what they need serve tools of onnxruntime that change models."""

UNUSED_QT = tuple(
    f"PySide6.Qt{name}"
    for name in (
        "3DCore", "Bluetooth", "Charts", "Concurrent", "DBus", "DataVisualization", "Designer",
        "Help", "Location", "Multimedia", "Network", "OpenGL", "OpenGLWidgets", "Pdf", "PdfWidgets",
        "Positioning", "PrintSupport", "Qml", "Quick", "Quick3D", "QuickControls2", "QuickWidgets",
        "RemoteObjects", "Sensors", "SerialPort", "SpatialAudio", "Sql", "StateMachine",
        "SvgWidgets", "Test", "TextToSpeech", "UiTools", "WebChannel", "WebEngineCore",
        "WebEngineWidgets", "WebSockets", "WebView", "Xml",
    )
)  # fmt: skip

EXCLUDED = (*FORBIDDEN, *DEVELOPERS_TOOLS, *UNUSED, *UNUSED_QT)

_DROPPED = re.compile(
    "|".join(
        (
            r"(^|/)plugins/(egldeviceintegrations|generic|networkinformation|qmltooling|sqldrivers"
            r"|tls|virtualkeyboard|wayland-[a-z-]+|xcbglintegrations)/",
            r"(^|/)plugins/platforms/(lib)?q(vnc|eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay"
            r"|wayland[a-z-]*|direct2d)\.",
            r"(^|/)plugins/platforminputcontexts/(lib)?qtvirtualkeyboard",
            r"(^|/)plugins/platformthemes/libqgtk3",
            r"(^|/)plugins/imageformats/(lib)?q(gif|icns|pdf|tga|tiff|wbmp|webp)\.",
            r"(^|/)(lib)?Qt6?(EglF[Ss]|Network|OpenGL|Pdf|Qml|Quick|VirtualKeyboard|Wayland|WlShell)",
            r"(^|/)(opengl32sw|d3dcompiler_[0-9]+)\.dll$",
            # What only Qt's GTK theme and Qt's network had asked for, directly or in turn.
            r"(^|/)lib(gtk|gdk|gdk_pixbuf|pango|pangocairo|pangoft2|cairo|cairo-gobject|atk"
            r"|atk-bridge|atspi|epoxy|thai|datrie|fribidi|pixman|harfbuzz|graphite2|gio|gobject"
            r"|gmodule|mount|blkid|selinux|wayland-[a-z]+|Xcursor|Xdamage|Xcomposite|Xinerama|Xi"
            r"|Xrandr|Xfixes|Xrender|Xext|Xdmcp|gssapi_krb5|krb5|k5crypto|krb5support|com_err"
            r"|keyutils)(-[0-9.]+)?\.so",
            r"(^|/)translations/(?!qtbase_)[a-z]+_[A-Za-z_]+\.qm$",
            r"^qtawesome/fonts/(?!materialdesignicons6-)",
            r"^resources/(profile/make_tables|defacing/make_template)\.py$",
            r"(^|/)_gdcm/(XML/|gdcm(anon|clean|conv|diff|dump|gendir|img|info|pap3|raw|scanner|scu"
            r"|tar|xml)$)",
            r"(^|/)(tests?|benchmarks)/",
            r"\.pyi$|(^|/)py\.typed$",
        )
    )
)


def is_dropped(name: str) -> bool:
    """Whether a file of the packaged program, by its place in the folder, is left out again.

    Patterns are tied to the start of a file's name: `libjpeg` must not take `_libjpeg` with it.
    """
    return _DROPPED.search(name.replace("\\", "/")) is not None


def forbidden(modules: Iterable[str]) -> list[str]:
    """The modules that must not be shipped, of those that were found."""
    return sorted(
        module
        for module in modules
        if any(
            module == name or module.startswith(f"{name}.")
            for name in (*FORBIDDEN, *DEVELOPERS_TOOLS)
        )
    )
