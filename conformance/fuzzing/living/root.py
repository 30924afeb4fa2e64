"""Programs that the owner of an account lets in: codes, device codes, refresh tokens and bindings, enough to use up."""

import base64
import hashlib

from support.sandbox import Sandbox

from . import calls
from .calls import MORTAL, Calls, Ids, found

CLIENT = "demo"
REDIRECT = "http://127.0.0.1:8976/callback"
VERIFIER = "fuzzing-fuzzing-fuzzing-fuzzing-fuzzing-fuzzing"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def fill(running: Sandbox, _: str) -> tuple[str, Ids, dict]:
    account = running.accounts["seller"]
    agent = calls.agent(Calls(running, account), "one", [calls.plan(Calls(running, account), 0)])
    owner = Calls(running, account, below="")
    codes = [code(owner, agent) for _ in range(MORTAL)]
    tokens = [owner.post("/oauth/token", exchange(code(owner, agent))) for _ in range(MORTAL)]
    devices = [owner.post("/oauth/device_authorization", device(agent)) for _ in range(MORTAL)]
    ids = {
        "agent-id": [agent],
        "clientId": [CLIENT],
        "redirectUri": [REDIRECT],
        "codeChallenge": [CHALLENGE],
        "codeVerifier": [VERIFIER],
        "code": codes,
        "deviceCode": [found(one, "device_code") for one in devices],
        "userCode": [found(one, "user_code") for one in devices],
        "grantedToken": [found(one, "access_token") for one in tokens],
        "refreshToken": [found(one, "refresh_token") for one in tokens],
        "bindingId": [one["bindingId"] for one in owner.get("/oauth/bindings?offset=100")["bindings"]],
    }
    return account.key, ids, {
        "POST /oauth/authorize": authorization(agent),
        "POST /oauth/token": exchange(codes[0]),
        "POST /oauth/device_authorization": device(agent),
        "POST /oauth/device": {"user_code": ids["userCode"][0], "approve": True},
        "POST /oauth/device/details": {"user_code": ids["userCode"][1]},
        "POST /oauth/connect/details": {"client_id": CLIENT},
        "POST /oauth/revoke": {"token": ids["grantedToken"][0]},
    }


def authorization(agent: str) -> dict:
    return {
        "client_id": CLIENT,
        "redirect_uri": REDIRECT,
        "agent_id": agent,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


def code(owner: Calls, agent: str) -> str:
    return found(owner.post("/oauth/authorize", authorization(agent)), "code")


def exchange(code: str) -> dict:
    return {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }


def device(agent: str) -> dict:
    return {"client_id": CLIENT, "agent_id": agent, "scope": "openid"}
