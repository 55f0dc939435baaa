"""The standard atmosphere against PyPI's `fluids`, by geometric height from -1 to 80 km."""

from calculator import Tally, ask
from fluids.atmosphere import ATMOSPHERE_1976

heights = list(range(-1000, 80001, 250))
answers = ask(f"air {z}" for z in heights)
worst = {"temperature": 0.0, "pressure": 0.0, "density": 0.0, "speed of sound": 0.0}
for z, ours in zip(heights, answers, strict=True):
    theirs = ATMOSPHERE_1976(z)
    for name, a, b in zip(worst, ours, (theirs.T, theirs.P, theirs.rho, theirs.v_sonic)):
        worst[name] = max(worst[name], abs(a / b - 1))
tally = Tally()
for name, error in worst.items():
    tally.check(f"{name}, relative", error, 1e-5)
tally.finish()
