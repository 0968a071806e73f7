from tests.ui.sending.fake_line import fake_line

__all__ = ["fake_line"]
