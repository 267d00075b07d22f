from dataclasses import dataclass


@dataclass
class Player:
    name: str
    rating_url: str


async def load_ratings(federation, players):
    """Ratings of the players of a tournament, one page of the federation for each."""
    pages = [await federation.fetch_page(player.rating_url) for player in players]
    return {player.name: page.rating for player, page in zip(players, pages)}


async def seeding(federation, players):
    ratings = await load_ratings(federation, players)
    return sorted(ratings, key=ratings.get, reverse=True)
