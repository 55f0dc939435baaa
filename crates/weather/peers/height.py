"""Geopotential height to geometric height, by another way than ours."""

import math


def geometric(geopotential, lat):
    """By integrating WGS-84 normal gravity upward (Heiskanen and Moritz, equation 2-123)."""
    s2 = math.sin(math.radians(lat)) ** 2
    sea = 9.7803253359 * (1 + 0.00193185265241 * s2) / math.sqrt(1 - 0.00669437999014 * s2)
    c = 2 * (1 + 1 / 298.257223563 + 0.00344978650684 - 2 / 298.257223563 * s2) / 6378137
    # The integral of sea (1 - c z + 3 z²/a²), solved for z by Newton's method.
    z = geopotential
    for _ in range(6):
        work = sea * (z - c * z**2 / 2 + z**3 / 6378137**2)
        z -= (work - 9.80665 * geopotential) / (sea * (1 - c * z))
    return z
