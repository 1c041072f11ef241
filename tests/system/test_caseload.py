#!/usr/bin/python3
"""A generated caseload, three years of it in all four programmes, through the daemon's own commands on a test store with its clock driven: no
refusal that a rule does not explain, no accepted step that a rule forbids, agendas equal to a brute-force computation, rebuild equal to live.

The checker (caseload_model.py and what it uses) is a second reading of the rules and shares nothing with the daemon. A few hundred cases here;
`make caseload` runs 20 000. SEED and CASES in the environment repeat or lengthen a run.
"""
import resource

from caseload_run import Run
from lots_test import *  # noqa: F403

SETTINGS = ["tls.certificate_days=3650", "limits.idle_timeout=24h", "limits.max_connections_per_peer=10000"]


class Caseload(unittest.TestCase):
    def test_it_goes_by_the_rules(self):
        seed, cases = int(os.environ.get("SEED", "1")), int(os.environ.get("CASES", "300" if SLOW == 1 else "60"))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        daemon = Daemon(settings=SETTINGS)
        self.addCleanup(daemon.destroy)
        run, began = Run(daemon, seed, cases, looks=40), time.monotonic()
        print(f"seed {seed}, {cases} cases", flush=True)
        try:
            run.run(self.progress(began) if cases >= 2000 else lambda run, at: None)
        except Exception:
            print(daemon.log_text()[-3000:], flush=True)
            raise
        print(f"{time.monotonic() - began:.0f} s\n{run.summary()}", flush=True)
        for step, expected, told in run.differences[:int(os.environ.get("SHOW", "20"))]:
            print("DIFFERENCE", step, "\n  checker:", expected if isinstance(expected, (str, dict)) else sorted(expected), "\n  daemon: ",
                  told if isinstance(told, (str, dict)) else sorted(told), flush=True)
        self.assertEqual(len(run.differences), 0)
        daemon.stop()
        done = daemon.lotsd("verify")
        print(f"{time.monotonic() - began:.0f} s; verify: {done.stdout.strip()}", flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @staticmethod
    def progress(began):
        def tell(run, at):
            if at % 20 == 0:
                print(f"{time.monotonic() - began:.0f} s: day {at}, {run.commands} commands, {len(run.differences)} differences", flush=True)
        return tell


if __name__ == "__main__":
    unittest.main()
