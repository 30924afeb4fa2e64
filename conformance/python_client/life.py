"""The whole life of a plan, in the order in which people live it."""

from support.sandbox import Sandbox
from support.steps import Steps

from . import buying, delegating, machine_payments, orders, organizations, others, paying, refusing, selling
from .market import meet


def live(running: Sandbox, steps: Steps) -> None:
    market = meet(running, steps)
    plan = selling.plans(market)
    agent = selling.agents(market, plan)
    buying.order_and_mint(market, plan)
    buying.kinds_of_plans(market)
    delegation = delegating.delegate(market)
    paying.pay(market, plan, agent, delegation)
    paying.run_short(market, delegation)
    paying.single_use(market, plan, delegation)
    refusing.refuse(market, plan)
    machine_payments.pay(market, plan, agent, delegation)
    organizations.organize(market)
    others.rest(market)
    orders.order(market)
