"""Mail of Azure Support as it is recorded: pages of HTML with tables, styles and pictures, replies with the mail that they answer,
and messages of customers in ``<pre>``."""

from __future__ import annotations

import html
from datetime import datetime

PIXELS = "iVBORw0KGgoAAAANSUhEUgAAAGcAAAAWCAYAAADdP4KdAAAACXBIWXMAAB2HAAAdhwGP5fFl" * 40
SUPPORT = "support@mail.support.microsoft.com"
"""Whom mail of the service desk is from."""

_FONT = "font-family:'Segoe UI','Helvetica Neue',sans-serif"
_STYLE = """<style>
<!--
@font-face
	{font-family:"Cambria Math"}
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0cm; font-size:12.0pt; font-family:SimSun}
a:link, span.MsoHyperlink
	{color:blue; text-decoration:underline}
-->
</style>"""


def own(text: str) -> str:
    """A message that came through the API or the portal."""
    return f"<pre>{html.escape(text, quote=False)}</pre>"


def submitted(number: str, title: str, portal: str) -> str:
    """What everybody gets who has raised a ticket."""
    cells = "".join(
        _row(label, value) for label, value in (("Incident title:", title), ("Case number:", number))
    )
    return f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
</head>
<body>
<div data-wrapper="true" style="font-size:9pt; {_FONT}">
<div>
<table class="x_x_x_x_MsoTableGrid" width="100%" style="width:100.0%; border-collapse:collapse; border:solid windowtext 1.0pt">
<tbody>
<tr>
<td colspan="2" width="80%" style="border:none; border-bottom:solid silver 1.0pt">
<div style="text-align:right"><span style="font-size:8.0pt; {_FONT}"><strong>Having trouble viewing this email?&nbsp;</strong><a href="{portal}" style="color:blue; text-decoration:none"><b><span style="color:#3da5dd">View
 your request online</span></b></a></span></div>
</td>
</tr>
<tr>
<td width="79%"><br>
<img alt="Microsoft" src="data:image/png;base64,{PIXELS}" style="width:103px; height:22px"><br>
&nbsp;</td>
<td width="20%">
<div style="text-align:right"><span style="font-size:16.0pt">Support</span></div>
</td>
</tr>
<tr>
<td colspan="2" style="background:white; padding:0mm 14.4pt 0mm 14.4pt">
<div>&nbsp;</div>
<div><span style="{_FONT}"><span style="color:black">Your question was successfully submitted to Microsoft Support
 using your Azure Support Plan - Unified plan. A Microsoft support professional will contact you.</span></span><br>
&nbsp;<br>
Learn more about&nbsp;<a href="https://azure.microsoft.com/support/plans/response/" style="color:blue">support
 response times</a>.</div>
<div>Please keep in mind: microsoftsupport.com and microsoft.com are both valid email domains used for communications related
 to your support request.</div>
</td>
</tr>
<tr>
<td colspan="2">
<table class="x_x_x_MsoTableGrid" width="99%">
<tbody>
{cells}</tbody>
</table>
</td>
</tr>
<tr>
<td colspan="2">
<div>This email is generated from an unmonitored account. Please do not reply.<br>
<br>
Thank you,<br>
Microsoft Azure Support</div>
</td>
</tr>
<tr>
<td colspan="2" style="background:#505050"><span style="color:white">This message from Microsoft is an important part
 of a program, service, or product that you or your company purchased or participates in. Please read our&nbsp;</span><a href="http://azure.microsoft.com/support/trust-center/privacy/" title="Privacy Statement">Privacy
 Statement</a>.<br>
One Microsoft Way, Redmond, WA 98052 USA</td>
</tr>
</tbody>
</table>
</div>
</div>
</body>
</html>
"""


def _row(label: str, value: str) -> str:
    return f"""<tr>
<td valign="top" width="40%"><b><span style="{_FONT}">{label}</span></b></td>
<td valign="top" width="60%">
<div>
<div style="text-align:center"><span>{html.escape(value)}</span></div>
</div>
</td>
</tr>
"""


def written(text: str, engineer: str, answered: str = "") -> str:
    """What an engineer writes in Outlook, above the mail that is answered."""
    paragraphs = "".join(
        f'<p class="MsoNormal"><span lang="EN-US" style="font-size:11.0pt">{html.escape(each)}</span></p>'
        '<p class="MsoNormal"><span lang="EN-US">&nbsp;<o:p></o:p></span></p>'
        for each in text.split("\n")
    )
    return (
        '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        f'<meta name="Generator" content="Microsoft Word 15 (filtered medium)">{_STYLE}</head>'
        '<body lang="EN-US" link="blue" vlink="purple" style="word-wrap:break-word">'
        "<!--[if mso]><table><tr><td>Only Outlook shows this.</td></tr></table><![endif]-->"
        f'<div class="WordSection1">{paragraphs}'
        f'<p class="MsoNormal"><b>{html.escape(engineer)}</b><br>Support Engineer, Azure<br>'
        f'<img width="71" height="15" src="data:image/png;base64,{PIXELS}"></p>{answered}</div></body></html>'
    )


def quoted(sender: str, sent: datetime, to: str, subject: str, body: str) -> str:
    """A mail below its answer, as Outlook puts it there."""
    return (
        '<div><div style="border:none; border-top:solid #E1E1E1 1.0pt; padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal"><b><span>From:</span></b><span> {html.escape(f"<{sender}>")} <br><b>Sent:</b> '
        f"{sent:%A, %B %d, %Y %I:%M %p}<br><b>To:</b> {html.escape(f'Microsoft Support <{to}>')}<br>"
        f"<b>Subject:</b> {html.escape(subject)}</span></p></div></div>"
        f'<p class="MsoNormal"><span>&nbsp;</span></p>{body}'
    )
