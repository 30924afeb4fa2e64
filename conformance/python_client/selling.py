"""The seller's side: plans and agents."""

from payments_py.common.types import AgentAPIAttributes, AgentMetadata, PlanMetadata
from payments_py.plans import get_erc20_price_config, get_fixed_credits_config

from support.steps import equal, true

from .market import ENDPOINT, TEN_DOLLARS, USDC, Market


def plans(market: Market) -> str:
    """Registers a plan and finds it again. Returns its id."""
    step, seller = market.steps.step, market.seller
    address = market.seller_account.address

    with step("read the deployment's contracts"):
        contracts = seller.contracts
        true("the contract of pay as you go", "an address", contracts.pay_as_you_go_template.startswith("0x"), contracts)

    with step("register a plan"):
        made = seller.plans.register_credits_plan(
            PlanMetadata(name="a hundred answers", description="one credit each"),
            get_erc20_price_config(TEN_DOLLARS, USDC, address),
            get_fixed_credits_config(100, 1),
        )
        plan = made["planId"]
        true("the plan's id", "decimal digits", plan.isdigit(), made)

    with step("read the plan"):
        read = seller.plans.get_plan(plan)
        equal("id", plan, read["id"])
        equal("name", "a hundred answers", read["metadata"]["main"]["name"])
        equal("owner", address, read["registry"]["owner"])
        equal("price", TEN_DOLLARS, sum(int(part) for part in read["registry"]["price"]["amounts"]))
        equal("credits", "100", read["registry"]["credits"]["amount"])

    with step("list the seller's plans"):
        listed = seller.plans.get_user_plans()
        equal("total", 1, listed["total"])
        equal("ids", [plan], [one["id"] for one in listed["plans"]])
    return plan


def agents(market: Market, plan: str) -> str:
    """Registers an agent for the plan and changes it. Returns its id."""
    step, seller = market.steps.step, market.seller

    with step("register an agent"):
        about = AgentMetadata(name="answers", description="answers questions", tags=["qa"])
        reached = AgentAPIAttributes(endpoints=[{"verb": "POST", "url": ENDPOINT}])
        agent = seller.agents.register_agent(about, reached, [plan])["agentId"]
        true("the agent's id", "decimal digits", agent.isdigit(), agent)

    with step("read the agent, its plans, and the plan's agents"):
        read = seller.agents.get_agent(agent)
        equal("id", agent, read["id"])
        equal("plans", [plan], read["registry"]["plans"])
        equal("the agent's plans", [plan], [one["id"] for one in seller.agents.get_agent_plans(agent)["plans"]])
        found = seller.plans.get_agents_associated_to_plan(plan)
        equal("the plan's agents", [agent], [one["id"] for one in found["agents"]])

    with step("register an agent and a plan at once"):
        both = seller.agents.register_agent_and_plan(
            AgentMetadata(name="twin"),
            AgentAPIAttributes(),
            PlanMetadata(name="twin's plan"),
            get_erc20_price_config(TEN_DOLLARS, USDC, market.seller_account.address),
            get_fixed_credits_config(1, 1),
        )
        true("the transaction", "a hash", both["txHash"].startswith("0x"), both)
        equal("the agent's plan", [both["planId"]], seller.agents.get_agent(both["agentId"])["registry"]["plans"])

    with step("list the seller's agents"):
        ids = {one["id"] for one in seller.agents.get_user_agents()["agents"]}
        equal("ids", {agent, both["agentId"]}, ids)

    with step("change the agent"):
        said = seller.agents.update_agent_metadata(agent, AgentMetadata(name="better answers"), reached)
        equal("success", True, said["success"])
        equal("name", "better answers", seller.agents.get_agent(agent)["metadata"]["main"]["name"])

    with step("add a plan to the agent, and take it away"):
        equal("added", True, seller.agents.add_plan_to_agent(both["planId"], agent)["success"])
        equal("plans", {plan, both["planId"]}, set(seller.agents.get_agent(agent)["registry"]["plans"]))
        equal("removed", True, seller.agents.remove_plan_from_agent(both["planId"], agent)["success"])
        equal("plans", [plan], seller.agents.get_agent(agent)["registry"]["plans"])
    return agent
