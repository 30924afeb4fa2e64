"""The Machine Payments Protocol: a seller that answers 402, and a client that pays and asks again."""

import base64
import contextlib
import http.server
import json
import threading

from payments_py.mpp.codec import build_credential_header, parse_challenge_header
from payments_py.mpp.errors import MppCredentialRejectedError
from payments_py.mpp.fetch import MppFetchOptions
from payments_py.mpp.mpp_api import IssueMppChallengeParams, RedeemMppParams
from payments_py.x402.types import DelegationConfig, MppTokenOptions

from support.steps import equal, true

from .market import Market, refused

RESOURCE = "/ask"


def pay(market: Market, plan: str, agent: str, delegation: str) -> None:
    step, seller, buyer = market.steps.step, market.seller.mpp, market.buyer.mpp
    backed = DelegationConfig(delegation_id=delegation)

    with step("issue a challenge"):
        issued = challenge(market, plan, agent)
        parsed = parse_challenge_header(issued["challenge"])
        equal("id", issued["id"], parsed.id)
        equal("plan and agent", (plan, agent), (parsed.request.plan_id, parsed.request.agent_id))
        equal("description", 'a "quoted" thing', parsed.description)

    with step("verify a credential, which changes nothing"):
        token = buyer.get_mpp_access_token(plan, agent, MppTokenOptions(delegation_config=backed))
        credential = build_credential_header(parsed, {"accessToken": token["accessToken"]})
        redeemed = RedeemMppParams(credential=credential, resource=RESOURCE, http_verb="POST")
        before = market.balance(plan)
        seller.verify_credential(redeemed)
        equal("balance", before, market.balance(plan))

    with step("settle a credential twice, which burns once"):
        first = seller.settle_credential(redeemed)
        said = receipt(first["paymentReceipt"])
        equal("status", "success", said["status"])
        equal("balance", before - 1, market.balance(plan))
        again = seller.settle_credential(redeemed)
        equal("receipt", said["reference"], receipt(again["paymentReceipt"])["reference"])
        equal("balance", before - 1, market.balance(plan))

    with step("settle a credential for another resource"):
        fresh = parse_challenge_header(challenge(market, plan, agent)["challenge"])
        elsewhere = RedeemMppParams(
            credential=build_credential_header(fresh, {"accessToken": token["accessToken"]}),
            resource="/elsewhere",
            http_verb="POST",
        )
        refused(
            lambda: seller.settle_credential(elsewhere),
            "BCK.MPP.0003",
            status=402,
            error=MppCredentialRejectedError,
        )
        equal("balance", before - 1, market.balance(plan))

    with step("fetch from a seller that asks for payment"):
        with selling(market, plan, agent) as url:
            options = MppFetchOptions(delegation_config=backed, plan_id=plan, max_credits=5)
            fetched = buyer.fetch("POST", url, options, json={"q": "hello"}, timeout=10)
        equal("status", 200, fetched.response.status_code)
        equal("answer", {"a": "hello yourself"}, fetched.response.json())
        equal("paid", True, fetched.paid)
        equal("credentials", 1, fetched.credentials_presented)
        equal("balance", before - 2, market.balance(plan))


def challenge(market: Market, plan: str, agent: str) -> dict:
    """A challenge for one credit."""
    return market.seller.mpp.issue_challenge(
        IssueMppChallengeParams(
            plan_id=plan,
            credits=1,
            resource=RESOURCE,
            http_verb="POST",
            agent_id=agent,
            description='a "quoted" thing',
        )
    )


def receipt(encoded: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


@contextlib.contextmanager
def selling(market: Market, plan: str, agent: str):
    """A seller's endpoint on a free port: challenges who has no credential, settles who has one."""

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            credential = self.headers.get("authorization")
            if credential is None:
                header = ("WWW-Authenticate", challenge(market, plan, agent)["challenge"])
                self.answer(402, header, {"error": "payment required"})
                return
            settled = market.seller.mpp.settle_credential(RedeemMppParams(credential, RESOURCE, "POST"))
            self.answer(200, ("Payment-Receipt", settled["paymentReceipt"]), {"a": "hello yourself"})

        def answer(self, status: int, header: tuple[str, str], body: dict) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header(*header)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{RESOURCE}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
