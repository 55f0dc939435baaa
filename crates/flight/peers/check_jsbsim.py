"""Flights against JSBSim: a drag-only body with our generic fin-stabilised curve, at three latitudes.

JSBSim reads its drag table linearly, so it is given ours every 0.002 Mach.
"""

import math
import pathlib
import tempfile
import time

import jsbsim
from calculator import Tally, ask, clock

FOOT = 0.3048
POUND = 0.45359237
SPOT = "<x>0</x><y>0</y><z>0</z>"
MODEL = """<?xml version="1.0"?>
<fdm_config name="body" version="2.0" release="BETA"><fileheader><author>Forewarn</author></fileheader>
<metrics><wingarea unit="FT2">1</wingarea><wingspan unit="FT">1</wingspan><chord unit="FT">1</chord>
<htailarea unit="FT2">0</htailarea><htailarm unit="FT">0</htailarm>
<vtailarea unit="FT2">0</vtailarea><vtailarm unit="FT">0</vtailarm>
<location name="AERORP" unit="IN">{spot}</location><location name="EYEPOINT" unit="IN">{spot}</location>
<location name="VRP" unit="IN">{spot}</location></metrics>
<mass_balance><ixx unit="SLUG*FT2">10</ixx><iyy unit="SLUG*FT2">10</iyy><izz unit="SLUG*FT2">10</izz>
<emptywt unit="LBS">{pounds:.12f}</emptywt><location name="CG" unit="IN">{spot}</location></mass_balance>
<ground_reactions/>
<aerodynamics><axis name="DRAG"><function name="aero/drag"><product><property>aero/qbar-psf</property>
<table><independentVar lookup="row">velocities/mach</independentVar><tableData>{drag}</tableData></table>
</product></function></axis></aerodynamics></fdm_config>"""


def fly(case, drag):
    """Start and end (latitude and longitude in degrees, height, velocity), end time, and seconds taken."""
    latitude, heading, speed, elevation, beta, seconds, wind = case
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "aircraft/body/body.xml")
        model.parent.mkdir(parents=True)
        # One square foot and a drag coefficient of one: the mass is β times the area.
        model.write_text(MODEL.format(spot=SPOT, pounds=beta * FOOT**2 / POUND, drag=drag))
        sim = jsbsim.FGFDMExec(folder)
        sim.set_debug_level(0)
        sim.set_aircraft_path("aircraft")
        sim.load_model("body")
    sim.set_dt(1 / 960)
    climb, course = math.radians(elevation), math.radians(heading)
    sim["ic/lat-geod-deg"], sim["ic/long-gc-deg"], sim["ic/h-sl-ft"] = latitude, 10.0, 500 / FOOT
    sim["ic/vn-fps"] = speed * math.cos(climb) * math.cos(course) / FOOT
    sim["ic/ve-fps"] = speed * math.cos(climb) * math.sin(course) / FOOT
    sim["ic/vd-fps"] = -speed * math.sin(climb) / FOOT
    sim["ic/psi-true-deg"], sim["ic/theta-deg"], sim["ic/phi-deg"] = heading, elevation, 0.0
    sim["simulation/gravity-model"] = 1
    sim.run_ic()
    sim["atmosphere/wind-east-fps"], sim["atmosphere/wind-north-fps"] = wind[0] / FOOT, wind[1] / FOOT

    def place():
        angles = sim["position/lat-geod-rad"], sim["position/long-gc-rad"]
        return [math.degrees(a) for a in angles] + [sim["position/geod-alt-ft"] * FOOT]

    names = ("velocities/v-east-fps", "velocities/v-north-fps", "velocities/v-down-fps")
    east, north, down = (sim[name] * FOOT for name in names)
    start = place() + [east, north, -down]
    began = time.perf_counter()
    while sim.get_sim_time() < seconds - 1e-9:
        sim.run()
    return start, place(), sim.get_sim_time(), time.perf_counter() - began


def apart(a, b):
    """Metres between two places that are close together."""
    north = math.radians(a[0] - b[0]) * 6.37e6
    east = math.radians(a[1] - b[1]) * 6.37e6 * math.cos(math.radians(a[0]))
    return math.hypot(north, east, a[2] - b[2])


machs = [i * 0.002 for i in range(2501)]
curve = ask(f"drag fin {mach}" for mach in machs)
drag = "\n".join(f"{mach:.3f} {c[0]:.12f}" for mach, c in zip(machs, curve, strict=True))
# Latitude, heading, speed, elevation, β, seconds, wind towards east and north; limit in metres.
cases = [
    ((50, 37, 465, 21, 8500, 25, (0, 0)), 0.05),
    ((50, 37, 465, 21, 8500, 25, (10, -5)), 0.05),
    ((-33, 200, 262, 56, 7000, 38, (0, 0)), 0.05),
    ((65, 300, 1365, 52, 12500, 140, (0, 0)), 0.25),
]
tally = Tally()
for case, limit in cases:
    start, end, seconds, taken = fly(case, drag)
    numbers = " ".join(repr(n) for n in [*start, case[4], *case[6], seconds])
    question = f"fly fin {numbers}"
    ours = ask([question])[0]
    name = f"latitude {case[0]}, {case[2]} m/s, wind {case[6]}, {seconds:.0f} s, metres apart"
    tally.check(name, apart(ours, end), limit)
    clock("JSBSim", taken, question.replace("fly", "clock", 1))
tally.finish()
