"""The application's one style sheet: rounded fields, buttons and cards in a look's colours.

Fusion alone draws bevels and has no cards. Widgets ask for a part by the property "part" that
`parts` sets; nothing else in the program holds a style sheet.
"""

from string import Template

from midrc_desktop.ui.colours import Colours

_SHEET = Template("""
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px 6px; }
QMainWindow, QDialog { background: $window; }
QMenuBar { background: $card; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QPushButton { background: $card; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 6px 14px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:checked { background: $selected; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton[part="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    padding: 9px 18px; font-weight: 600; }
QPushButton[part="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[part="primary"]:focus { border: 2px solid $text; padding: 8px 17px; }
QPushButton[part="primary"]:disabled { background: $hover; color: $muted; border-color: $line; }
QPushButton[part="danger"] { color: $red; }
QPushButton[part="link"] { background: transparent; border: 1px solid transparent; color: $accent;
    padding: 2px 4px; border-radius: 4px; text-align: left; margin-left: -5px; }
QPushButton[part="link"]:hover { background: $hover; }
QPushButton[part="link"]:focus { background: $selected; text-decoration: underline; }
QPushButton[part="link"]:disabled { color: $muted; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 4px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $muted; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit { background: $card;
    color: $text; border: 1px solid $line; border-radius: 6px; padding: 5px 9px;
    selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $muted; }
QLineEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit { min-height: 20px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDateEdit:focus, QTimeEdit:focus { border: 2px solid $accent; padding: 4px 8px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QTimeEdit:disabled {
    background: $window; color: $muted; }
QLineEdit[part="wrong"], QComboBox[part="wrong"] { border-color: $amber; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line; padding: 4px;
    selection-background-color: $selected; selection-color: $text; outline: none; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 2px 6px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/branch-open-$shade.svg");
    width: 14px; height: 14px; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator,
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px;
    background: $card; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 1px solid $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-$shade.svg"); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate,
QTableView::indicator:indeterminate { background: $accent; border-color: $accent;
    image: url("$icons/dash-$shade.svg"); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/dot-$shade.svg"); }
QCheckBox::indicator:disabled, QTreeView::indicator:disabled { border-color: $line;
    background: $window; }
QCheckBox::indicator:checked:disabled, QTreeView::indicator:checked:disabled {
    background: $muted; }

QFrame[part="card"] { background: $card; border: 1px solid $line; border-radius: 8px; }
QFrame[part="notice"] { background: $card; border: 1px solid $amber; border-radius: 8px; }
QFrame[part="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[part="side"] { background: $card; border: none; border-right: 1px solid $line; }
QFrame[part="status"] { background: $card; border: none; border-top: 1px solid $line; }
QLabel { background: transparent; }
QLabel[part="muted"] { color: $muted; }
QLabel[part="amber"] { color: $amber; }
QLabel[part="red"] { color: $red; }
QLabel[part="green"] { color: $green; }
QLabel[part="accent"] { color: $accent; }

QAbstractItemView { outline: none; }
QTreeView, QTableView, QListView { background: $card; border: 1px solid $line; border-radius: 8px;
    alternate-background-color: $hover; selection-background-color: $selected;
    selection-color: $text; gridline-color: $line; }
QListView[part="cards"], QListView[part="cards"]:focus { background: transparent; border: none; }
QListView[part="cards"]::item:hover, QListView[part="cards"]::item:selected {
    background: transparent; }
QTreeView:focus, QTableView:focus, QListView:focus { border: 1px solid $accent; }
QTreeView::item, QTableView::item { padding: 4px 8px; border: none; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected {
    background: $selected; color: $text; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected:hover, QListView::item:selected:hover { background: $selected; }
QTreeView::branch { background: transparent; }
QTreeView::branch:closed:has-children { image: url("$icons/branch-closed-$shade.svg"); }
QTreeView::branch:open:has-children { image: url("$icons/branch-open-$shade.svg"); }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $card; color: $muted; border: none;
    border-bottom: 1px solid $line; padding: 8px 11px; }
QHeaderView::section:first { border-top-left-radius: 8px; }
QHeaderView::section:last { border-top-right-radius: 8px; }
QTableCornerButton::section { background: $card; border: none; }

QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::groove:vertical { width: 4px; background: $line; border-radius: 2px; }
QSlider::handle { background: $accent; border-radius: 6px; }
QSlider::handle:horizontal { width: 12px; margin: -4px 0; }
QSlider::handle:vertical { height: 12px; margin: 0 -4px; }
""")


def sheet(colours: Colours, icons: str) -> str:
    """The sheet in one look's colours; `icons` is the folder of its pictures."""
    names = (name for name in Colours.__dataclass_fields__ if name != "dark")
    shade = "dark" if colours.dark else "light"
    return _SHEET.substitute(
        {name: getattr(colours, name) for name in names}, icons=icons, shade=shade
    )
