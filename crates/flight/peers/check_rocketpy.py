"""Unpowered flights against RocketPy: apogee, time of flight and ground point.

RocketPy flies a body under an open parachute as a point mass with constant drag along its way
through the air: with a parachute of no size (no added mass) that is the body we mean.
"""

import math
import time
import warnings

from calculator import Tally, ask, clock
from rocketpy import Environment, Flight, Rocket

warnings.filterwarnings("ignore")
LATITUDE, LONGITUDE, MASS = 36.2, 44.0, 19.0


def fly(height, velocity, beta, wind):
    """Apogee, time, east and north of the ground point, and seconds taken."""
    air = Environment(latitude=LATITUDE, longitude=LONGITUDE, elevation=0)
    air.set_atmospheric_model(type="standard_atmosphere")
    if any(wind):
        # A custom atmosphere without pressure and temperature is the standard's.
        air.set_atmospheric_model(type="custom_atmosphere", wind_u=wind[0], wind_v=wind[1])
    body = Rocket(
        radius=0.05,
        mass=MASS,
        inertia=(1, 1, 0.05),
        power_off_drag=0,
        power_on_drag=0,
        center_of_mass_without_motor=0,
    )
    body.add_parachute(
        "drag",
        cd_s=MASS / beta,
        trigger=lambda pressure, height, state: True,
        sampling_rate=1000,
        lag=0,
        radius=1e-3,
        height=1e-3,
    )
    state = [0, 0, 0, height, *velocity, 1, 0, 0, 0, 0, 0, 0]
    began = time.perf_counter()
    flight = Flight(
        rocket=body,
        environment=air,
        rail_length=1,
        inclination=60,
        heading=90,
        initial_solution=state,
        max_time=300,
        max_time_step=0.25,
        rtol=1e-9,
        atol=1e-9,
    )
    taken = time.perf_counter() - began
    return flight.apogee, flight.t_final, flight.x_impact, flight.y_impact, taken


# Height, velocity, β, wind towards east and north.
cases = [
    (3000, (150, 100, 80), 6000, (0, 0)),
    (1500, (200, -60, 30), 3000, (0, 0)),
    (3000, (150, 100, 80), 4000, (8, -5)),
]
tally = Tally()
for height, velocity, beta, wind in cases:
    apogee, seconds, east, north, taken = fly(height, velocity, beta, wind)
    start = " ".join(str(n) for n in [LATITUDE, LONGITUDE, height, *velocity, beta, *wind])
    top, latitude, longitude, ours_s = ask([f"fall constant {start} 0"])[0]
    sin2 = math.sin(math.radians(LATITUDE)) ** 2
    flat = 1 - 0.00669437999 * sin2
    across, along = 6378137 / math.sqrt(flat), 6378137 * (1 - 0.00669437999) / flat**1.5
    ours_e = math.radians(longitude - LONGITUDE) * across * math.cos(math.radians(LATITUDE))
    ours_n = math.radians(latitude - LATITUDE) * along
    name = f"from {height} m at {velocity} m/s, wind {wind}"
    tally.check(f"{name}: apogee, relative", abs(top / apogee - 1), 1e-3)
    tally.check(f"{name}: time, relative", abs(ours_s / seconds - 1), 1e-3)
    apart = math.hypot(ours_e - east, ours_n - north) / math.hypot(east, north)
    tally.check(f"{name}: ground point, of its distance", apart, 1e-3)
    clock("RocketPy", taken, f"clock constant {start} {ours_s}")
tally.finish()
