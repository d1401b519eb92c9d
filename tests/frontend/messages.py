"""What the tests of this folder send to the browser."""

STATUS = {"state": "running", "step": 9, "steps": 10}
