"""The table of powers of ten is what its script writes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_is_up_to_date() -> None:
    script = ROOT / "scripts" / "make-powers-of-ten"
    assert subprocess.run([sys.executable, script, "--check"]).returncode == 0
