"""A sample client of the platform's interface: nothing but Python's own library. Copy it, or read it as a recipe.

    python api_client.py https://platform.example.org TOKEN < patient.json

reads a patient ({"name", "resident_id", "phone"}) and refers him to the lead of the hospital's first alliance.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid


class Refused(Exception):
    """What the platform refused: `status`, and `told` with clause, message, field, todo."""

    def __init__(self, status: int, told: dict) -> None:
        super().__init__(f"{status} {told.get('clause', '')} {told.get('message', '')}".strip())
        self.status, self.told = status, told


class Client:
    """One hospital system with its token. Every POST carries a key, so that sending it again is safe."""

    def __init__(self, site: str, token: str, language: str = "zh") -> None:
        self.base = site.rstrip("/") + "/api/v1"
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def call(self, method: str, path: str, body: dict | None = None, key: str = "", tries: int = 5) -> dict:
        """One call; asked to wait (429, 503) or cut off, it is sent again with the same key."""
        headers = {**self.headers, "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = key = key or str(uuid.uuid4())
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the site is the caller's choice
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or tries == 1:
                raise Refused(error.code, json.load(error)) from error
            time.sleep(int(error.headers.get("Retry-After", 1)))
        except OSError:
            if tries == 1:
                raise
            time.sleep(1)
        return self.call(method, path, body, key, tries - 1)

    def changes(self, cursor: str):
        """What has moved since a cursor, in its order; each with the cursor to keep."""
        while True:
            page = self.call("GET", f"/referrals/changes?cursor={cursor}")
            yield from page["items"]
            cursor = page["next"]
            if not page["more"]:
                return


def main(site: str, token: str, patient: dict) -> dict:
    """Refer a patient to the lead of the first alliance; returns the referral as it stands."""
    client = Client(site, token)
    alliance = next(one for one in client.call("GET", "/alliances")["items"] if one["state"] == "active")
    return client.call("POST", "/referrals", {
        "alliance_id": alliance["id"], "to_id": alliance["lead_id"], "patient": patient, "diagnosis": "社区获得性肺炎",
        "consent_by": "patient", "reason": "需进一步诊治",
    })  # fmt: skip


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2], json.load(sys.stdin)), sys.stdout, ensure_ascii=False, indent=2)
