"""Compressions that cannot be shown, in words."""

_NAMES = {
    "1.2.840.10008.1.2.4.52": "JPEG (a retired kind)",
    "1.2.840.10008.1.2.4.53": "JPEG (a retired kind)",
    "1.2.840.10008.1.2.4.54": "JPEG (a retired kind)",
    "1.2.840.10008.1.2.4.55": "progressive JPEG",
    "1.2.840.10008.1.2.4.56": "progressive JPEG",
    "1.2.840.10008.1.2.4.58": "lossless JPEG (a retired kind)",
    "1.2.840.10008.1.2.4.92": "JPEG 2000, part 2",
    "1.2.840.10008.1.2.4.93": "JPEG 2000, part 2",
    "1.2.840.10008.1.2.4.94": "JPIP, which leaves the image on a server",
    "1.2.840.10008.1.2.4.95": "JPIP, which leaves the image on a server",
    "1.2.840.10008.1.2.4.100": "MPEG-2 video",
    "1.2.840.10008.1.2.4.100.1": "MPEG-2 video",
    "1.2.840.10008.1.2.4.101": "MPEG-2 video",
    "1.2.840.10008.1.2.4.101.1": "MPEG-2 video",
    "1.2.840.10008.1.2.4.102": "MPEG-4 video",
    "1.2.840.10008.1.2.4.102.1": "MPEG-4 video",
    "1.2.840.10008.1.2.4.103": "MPEG-4 video",
    "1.2.840.10008.1.2.4.103.1": "MPEG-4 video",
    "1.2.840.10008.1.2.4.104": "MPEG-4 video",
    "1.2.840.10008.1.2.4.104.1": "MPEG-4 video",
    "1.2.840.10008.1.2.4.105": "MPEG-4 video",
    "1.2.840.10008.1.2.4.105.1": "MPEG-4 video",
    "1.2.840.10008.1.2.4.106": "MPEG-4 video",
    "1.2.840.10008.1.2.4.106.1": "MPEG-4 video",
    "1.2.840.10008.1.2.4.107": "HEVC video",
    "1.2.840.10008.1.2.4.108": "HEVC video",
    "1.2.840.10008.1.2.4.110": "JPEG XL",
    "1.2.840.10008.1.2.4.111": "JPEG XL",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.4.204": "JPIP, which leaves the image on a server",
    "1.2.840.10008.1.2.4.205": "JPIP, which leaves the image on a server",
    "1.2.840.10008.1.2.8.1": "frame deflate",
}


def not_decoded(syntax: str) -> str:
    """The sentence for a transfer syntax (PS3.5 A) that no decoder here can read.

    It never repeats what a file says: what is unknown here is not named.
    """
    name = _NAMES.get(syntax)
    if name is None:
        return "This image is compressed in a way that this program cannot show."
    return f"This image cannot be shown: its compression ({name}) is not supported."
