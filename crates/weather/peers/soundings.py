"""Real soundings: some two thousand that SHARPpy carries. Its wheel is fetched and unpacked, not installed: what it
says it needs is older than any Python of today."""

import os
import pathlib
import subprocess
import sys
import zipfile

PINNED = "SHARPpy==1.4.0a5"


def fetch():
    """The folder of soundings; SHARPpy itself can be imported from then on."""
    out = pathlib.Path(os.environ.get("FOREWARN_OUT", "/tmp"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(pip + ["download", "--no-deps", "--dest", str(out), PINNED], check=True)
    (wheel,) = out.glob("SHARPpy-*.whl")
    zipfile.ZipFile(wheel).extractall(out)
    sys.path.insert(0, str(out))
    return out / "sharppy" / "databases" / "sars"


def rows(path):
    """The %RAW% block as plain numbers: hPa, m, °C, °C, degrees, knots; gaps are None."""
    text = path.read_text(errors="replace").partition("%RAW%")[2]
    table = []
    for line in text.splitlines()[1:]:
        if "," not in line:
            break
        numbers = [float(word) for word in line.split(",")]
        table.append([None if number == -9999 else number for number in numbers])
    return table
