"""Tern's generator: OpenAPI documents in, C SDKs out.

Seven stages, a module each, data flowing one way:
load -> resolve -> build (the IR) -> names -> layout -> render -> write.
"""
