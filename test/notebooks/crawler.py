"""The crawler of notebook 10 in Python, for the same site: threads wait where the notebook awaits.

python crawler.py SITE FILE ADDRESS …: prints what it does, writes the links into FILE.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import urlopen

TIMEOUT_SECONDS = 1


def crawl_one(site, address, file):
    url = site + address
    try:
        with urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            html, base = response.read().decode(), response.geturl()
    except HTTPError as error:
        print(f"No page from {address} [{error.code}]: {error.reason}", flush=True)
        return
    except TimeoutError:
        print(f"No page from {address} The operation was aborted due to timeout", flush=True)
        return
    lines = [f"Got response [{response.status}] for URL: {url}"]
    found = {}
    for link in re.compile(r'href="(.*?)"').findall(html):
        try:
            found[urljoin(base, link)] = True
        except ValueError:
            lines.append(f'Cannot read the link "{link}" of {url}')
    lines.append(f"Found {len(found)} links for {url}")
    file.write("".join(f"{url}\t{link}\n" for link in found))
    lines.append(f"Wrote results for source URL: {url}")
    print("\n".join(lines), flush=True)


site, name, *addresses = sys.argv[1:]
with open(name, "w") as file, ThreadPoolExecutor(len(addresses)) as pool:
    file.write("source_url\tparsed_url\n")
    file.flush()
    for task in [pool.submit(crawl_one, site, address, file) for address in addresses]:
        task.result()
