"""Whether ground is seen, the slow and sure way: every grid line between the eye and the cell, rows and
columns alike, in double precision. It arbitrates where two programs disagree."""

import math

RADIUS_M = 6_371_000.0


def crossings(eye, cell, heights_m):
    """Part of the way and height of each grid line that the line of sight crosses."""
    steps = [cell[0] - eye[0], cell[1] - eye[1]]
    for axis in (0, 1):
        count = abs(steps[axis])
        for k in range(1, count):
            along = eye[axis] + (k if steps[axis] > 0 else -k)
            # Exact: whole numbers over a whole number.
            between, rest = divmod(eye[1 - axis] * count + steps[1 - axis] * k, count)

            def height(other):
                row, column = (along, other) if axis == 0 else (other, along)
                return heights_m[row][column]

            low_m = height(between)
            high_m = low_m if rest == 0 else height(between + 1)
            unknown = low_m is None or high_m is None
            yield k / count, None if unknown else low_m + (high_m - low_m) * rest / count


def least_visible_m(eye, eye_m, cell, heights_m, cell_m, k):
    """Least height at which something over the cell is seen, metres; the ground itself where that is.
    None where the way leads over ground that is not known."""
    length_m = cell_m * math.hypot(cell[0] - eye[0], cell[1] - eye[1])

    def drop_m(distance_m):
        return distance_m * distance_m / (2.0 * k * RADIUS_M)

    slope = -math.inf
    for part, z_m in crossings(eye, cell, heights_m):
        if z_m is None:
            return None
        distance_m = part * length_m
        slope = max(slope, (z_m - drop_m(distance_m) - eye_m) / distance_m)
    ground_m = heights_m[cell[0]][cell[1]]
    if slope == -math.inf:
        return ground_m
    return max(ground_m, eye_m + slope * length_m + drop_m(length_m))
