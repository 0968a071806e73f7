from page_desk import context, described, desk, donation, page_pool

__all__ = ["context", "described", "desk", "donation", "page_pool"]
