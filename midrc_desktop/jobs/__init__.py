"""Long work without Qt: progress, cancelling, and worker processes."""

from midrc_desktop.jobs.progress import Cancelled, CancelToken, Progress, Report, silent

__all__ = ["CancelToken", "Cancelled", "Progress", "Report", "silent"]
