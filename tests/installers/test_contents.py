"""What goes into the packaged program exists, and nothing that the program needs is kept out."""

import ast
import importlib.util
import subprocess
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from installers import contents
from installers.bundle import missing_libraries

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "midrc_desktop"


@cache
def imported() -> frozenset[str]:
    """Every module that a statement of the program names, and `a.b` for `from a import b`."""
    names: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def below(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in packages)


def test_every_file_of_ours_that_goes_in_is_there():
    assert contents.ENTRY.is_file()
    for source, _ in contents.FILES:
        assert source.exists(), source


def test_every_module_that_is_asked_for_by_name_is_installed():
    for name in (*contents.LATE_IMPORTS, *contents.PACKAGES_WITH_FILES):
        assert importlib.util.find_spec(name) is not None, name


def test_every_group_of_plugins_has_plugins_and_none_of_them_is_excluded():
    for group in contents.PLUGIN_GROUPS:
        plugins = entry_points(group=group)
        assert plugins, group
        for plugin in plugins:
            assert not below(plugin.module, contents.EXCLUDED), plugin


def test_nothing_that_the_program_imports_is_excluded():
    assert "PySide6.QtWidgets" in imported()
    assert [name for name in sorted(imported()) if below(name, contents.EXCLUDED)] == []


def test_what_is_imported_late_is_not_excluded():
    late = (*contents.LATE_IMPORTS, *contents.OUR_LATE_IMPORTS)
    assert [name for name in late if below(name, contents.EXCLUDED)] == []


def test_the_parts_of_qt_that_are_excluded_are_named_as_qt_names_them():
    folder = importlib.util.find_spec("PySide6").submodule_search_locations[0]
    known = {f"PySide6.{file.name.split('.')[0]}" for file in Path(folder).glob("Qt*.pyi")}
    assert known >= {"PySide6.QtWidgets"}
    kept = {f"PySide6.Qt{name}" for name in ("Core", "Gui", "Svg", "Widgets")}
    rest = {
        name for name in known - kept - set(contents.UNUSED_QT) if below(name, tuple(imported()))
    }
    assert rest == set()
    assert kept.isdisjoint(contents.UNUSED_QT)
    assert known & set(contents.UNUSED_QT)


def test_every_library_of_the_self_test_goes_in():
    tree = ast.parse((PACKAGE / "cli" / "self_test.py").read_text("utf-8"))
    (names,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_LIBRARIES"
    ]
    reachable = tuple(imported()) + contents.LATE_IMPORTS
    assert [name for name in names if not any(below(one, (name,)) for one in reachable)] == []


@pytest.mark.parametrize(
    "module",
    ["keyrings.alt.file", "libjpeg", "readline", "pytest", "hypothesis.strategies", "mypy.main"],
)
def test_what_must_not_be_shipped_is_found_among_modules(module):
    assert contents.forbidden(["midrc_desktop", "numpy", module]) == [module]


def test_what_resembles_a_forbidden_name_is_not_one():
    assert contents.forbidden(["keyring", "pylibjpeg", "mypyvy", "pipes", "keyring.backends"]) == []


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/Qt/lib/libQt6DBus.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "libbrotlidec.so.1",
        "libjpeg.so.62",
        "libX11.so.6",
        "libxcb-cursor.so.0",
        "libxkbcommon-x11.so.0",
        "_openjpeg.cpython-311-x86_64-linux-gnu.so",
        "_gdcm/_gdcmswig.so",
        "_gdcm/libgdcmjpeg16.so.3.2",
        "qtawesome/fonts/materialdesignicons6-webfont-6.9.96.ttf",
        "highdicom/_standard/iod_module_map.json",
        "pydicom/data/charset_files/chrX1.dcm",
    ],
)
def test_what_the_program_needs_stays_in(name):
    assert not contents.is_dropped(name)
    assert not contents.is_dropped(name.replace("/", "\\"))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqwayland-egl.so",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/lib/libQt6EglFsKmsSupport.so.6",
        "PySide6/opengl32sw.dll",
        "PySide6/Qt6Pdf.dll",
        "libgtk-3.so.0",
        "libgio-2.0.so.0",
        "qtawesome/fonts/phosphor-1.3.0.ttf",
        "resources/profile/make_tables.py",
        "resources/defacing/make_template.py",
        "_gdcm/gdcmanon",
        "jsonschema/benchmarks/issue232/issue.json",
        "highdicom/py.typed",
    ],
)
def test_what_no_one_needs_is_left_out(name):
    assert contents.is_dropped(name)
    assert contents.is_dropped(name.replace("/", "\\"))


def test_no_resource_of_the_program_is_left_out():
    left_out = {
        file.name
        for file in (ROOT / "resources").rglob("*")
        if file.is_file() and contents.is_dropped(file.relative_to(ROOT).as_posix())
    }
    assert left_out == {"make_tables.py", "make_template.py"}


def test_the_icon_font_is_kept_and_the_others_are_not():
    fonts = Path(importlib.util.find_spec("qtawesome").submodule_search_locations[0]) / "fonts"
    kept = sorted(
        file.suffix
        for file in fonts.iterdir()
        if not contents.is_dropped(f"qtawesome/fonts/{file.name}")
    )
    assert kept == [".json", ".ttf"]


def test_a_missing_library_counts_only_if_what_needs_it_is_shipped():
    warning = "WARNING: Library not found: could not resolve '{}', dependency of '{}'.\n"
    log = warning.format("libxcb-icccm.so.4", "/venv/PySide6/Qt/plugins/platforms/libqxcb.so")
    log += warning.format("libgtk-3.so.0", "/venv/PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert missing_libraries(log) == ["libxcb-icccm.so.4"]


def test_pyinstaller_still_warns_of_a_missing_library_in_the_words_we_look_for():
    folder = importlib.util.find_spec("PyInstaller").submodule_search_locations[0]
    source = (Path(folder) / "depend" / "bindepend.py").read_text("utf-8")
    assert "Library not found: could not resolve %r, dependency of %r" in source


def test_the_spec_is_python_and_reads_the_lists():
    tree = ast.parse((ROOT / "installers" / "midrc_desktop.spec").read_text("utf-8"))
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "contents"
    }
    assert {
        "FILES",
        "LATE_IMPORTS",
        "EXCLUDED",
        "PLUGIN_GROUPS",
        "is_dropped",
        "forbidden",
    } <= asked
    assert [name for name in asked if not hasattr(contents, name)] == []


def test_the_lists_need_nothing_but_the_standard_library():
    code = "import sys, contents; print(any('midrc' in m for m in sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=ROOT / "installers",
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == "False"
