"""What the conformance scripts share: an environment, a sandbox of their own, and steps that say what came."""
