"""The page that brings the house's own authority onto phones: a QR code, the file, and what to press there."""

from html import escape
from ipaddress import IPv6Address

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from kuheng.doors.house import House
from kuheng.doors.operate.tls import Certificates
from kuheng.kernel.errors import NotFound

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>库衡 Kuheng · 安装证书 Install certificate</title>
<style nonce="{nonce}">
:root {{ color-scheme: light dark; --ink: #17211d; --second: #4b5853; --page: #f3f5f4; --sheet: #fff;
  --line: #e6ebe9; --green: #0f5b45; --link: #0f5b45 }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e4ebe8; --second: #a9b7b1; --page: #0d1311; --sheet: #141c19;
  --line: #24302b; --green: #1c7a5c; --link: #74d6b5 }} }}
body {{ margin: 0 auto; max-width: 640px; padding: 24px 16px; color: var(--ink); background: var(--page);
  font: 15px/1.6 "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif }}
main {{ background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: 20px }}
h1 {{ font-size: 20px; margin: 0 0 12px }} h2 {{ font-size: 15px; margin: 24px 0 4px }} p {{ margin: 4px 0 }}
a {{ color: var(--link) }} a.get {{ display: inline-block; padding: 10px 16px; border-radius: 4px; color: #fff;
  background: var(--green); text-decoration: none }}
svg {{ display: block; margin: 12px 0; background: #fff; border-radius: 4px }}
code {{ font: 13px/1.6 "Cascadia Mono", Consolas, monospace; overflow-wrap: anywhere }}
ul {{ margin: 4px 0; padding-left: 22px }} li {{ margin: 6px 0 }} .en {{ color: var(--second) }}
</style></head><body><main>
<h1>安装证书 <span class="en">Install certificate</span></h1>
<p>手机要先信任本系统的证书，才能用相机扫码和离线作业。</p>
<p class="en">A phone has to trust this system's certificate before it can scan with its camera and work offline.</p>
<h2>1 用手机打开本页 <span class="en">Open this page on the phone</span></h2>
{qr}{addresses}
<h2>2 下载 <span class="en">Download</span></h2>
<p><a class="get" href="/ca.crt" download="kuheng-ca.crt">下载证书 Download certificate</a></p>
<h2>3 核对指纹 <span class="en">Compare the fingerprint</span></h2>
<p>下面的 SHA-256 指纹要和服务器启动时显示的一致。
<span class="en">This SHA-256 must be the one that the server printed when it started.</span></p>
<p><code>{fingerprint}</code></p>
<h2>4 安装 <span class="en">Install</span></h2>
<ul>
<li>安卓：设置 › 安全 › 加密与凭据 › 安装证书 › CA 证书，选刚下载的文件。
<br><span class="en">Android: Settings › Security › Encryption &amp; credentials ›
Install a certificate › CA certificate.</span></li>
<li>苹果：设置 › 已下载描述文件 › 安装，再到 通用 › 关于本机 › 证书信任设置 打开它。
<br><span class="en">iOS: Settings › Profile Downloaded › Install,
then General › About › Certificate Trust Settings: on.</span></li>
<li>鸿蒙：设置 › 安全 › 加密和凭据 › 从存储设备安装。
<br><span class="en">HarmonyOS: Settings › Security › Encryption and credentials ›
Install from storage.</span></li>
</ul>
</main></body></html>"""


def router(house: House) -> APIRouter:
    """`GET /install-ca` and `GET /ca.crt`; both absent where the certificate comes from elsewhere."""
    routes = APIRouter()

    @routes.get("/install-ca", include_in_schema=False)
    def install_page(request: Request) -> Response:
        found = _certificates(house)
        urls = _addresses(found, request.url.port)
        listed = "".join(f'<p><a href="{escape(url)}">{escape(url)}</a></p>' for url in urls)
        page = PAGE.format(
            nonce=request.scope.get("nonce", ""),
            qr=segno.make(urls[0], error="m").svg_inline(scale=5, border=2) if urls else "",
            addresses=listed,
            fingerprint=found.fingerprint(),
        )
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    @routes.get("/ca.crt", include_in_schema=False)
    def authority() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="kuheng-ca.crt"', "Cache-Control": "no-store"}
        der = _certificates(house).authority_der()
        return Response(der, media_type="application/x-x509-ca-cert", headers=headers)

    return routes


def _certificates(house: House) -> Certificates:
    if house.certificates is None:
        raise NotFound("record.not_found")
    return house.certificates


def _addresses(found: Certificates, port: int | None) -> list[str]:
    """Where other machines reach this page; the first is in the QR code."""
    names = found.served_names()
    hosts = [
        f"[{address}]" if isinstance(address, IPv6Address) else str(address)
        for address in names.addresses
        if not address.is_loopback
    ]
    hosts += [host for host in names.hosts if host != "localhost" and "." in host]
    return [f"https://{host}{f':{port}' if port else ''}/install-ca" for host in hosts]
