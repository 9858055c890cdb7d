"""Users and their posts, in a chain each (`chained`) or by a queue (`queued`): what notebooks 6 and 7 do, in Python.

python users.py chained|queued SEED
"""

import asyncio
import random
import sys
import time


async def fetch_user(user_id, form):
    seconds = random.uniform(0.5, 2.0)
    print(form["fetching"].format(user_id))
    await asyncio.sleep(seconds)
    print(form["fetched"].format(user_id, seconds))
    return f"User{user_id}"


async def fetch_posts(user, form):
    seconds = random.uniform(0.5, 2.0)
    print(form["retrieving"].format(user))
    await asyncio.sleep(seconds)
    print(form["got"].format(user, seconds))
    for post in 1, 2:
        print(form["post"].format(post, user))


CHAINED = {
    "fetching": "User coro: fetching user by user_id={}...",
    "fetched": "User coro: fetched user with user_id={} (done in {:.1f}s).",
    "retrieving": "Post coro: retrieving posts for {}...",
    "got": "Post coro: got 2 posts by {} (done in {:.1f}s):",
    "post": " - Post {} by {}",
}
QUEUED = {
    "fetching": "Producer: fetching user by user_id={}...",
    "fetched": "Producer: fetched user with user_id={} (done in {:.1f}s)",
    "retrieving": "Consumer: retrieving posts for {}...",
    "got": "Consumer: got 2 posts by {} (done in {:.1f}s):",
    "post": "  - Post {} by {}",
}


async def chained():
    async def chain(user_id):
        await fetch_posts(await fetch_user(user_id, CHAINED), CHAINED)

    await asyncio.gather(*(chain(user_id) for user_id in (1, 2, 3)))


async def queued():
    queue = asyncio.Queue()

    async def fetch(user_id):
        await queue.put(await fetch_user(user_id, QUEUED))

    async def producer():
        await asyncio.gather(*(fetch(user_id) for user_id in (1, 2, 3)))
        for _ in range(3):
            await queue.put(None)

    async def consumer():
        while (user := await queue.get()) is not None:
            await fetch_posts(user, QUEUED)

    await asyncio.gather(producer(), *(consumer() for _ in range(3)))


random.seed(int(sys.argv[2]))
begun = time.perf_counter()
asyncio.run({"chained": chained, "queued": queued}[sys.argv[1]]())
print(f"\n==> Total time: {time.perf_counter() - begun:.2f} seconds")
