"""The vocabulary of brand names in heads: what is no brand, and what belongs to one."""

from typing import Final

from streams.domain.text import word_set

# Words that open a brand's name and are none by themselves: `New` Balance, `Le` Creuset.
OPENERS: Final = word_set(
    "a american an bank big black blue british capital da dark de der di dr du east eastern"
    " el first free general global gold golden happy international just la las le les little"
    " los made miss mr mrs ms national native natural new north northern old one orange"
    " organic pink pure red royal saint san santa seven silver simply south southern st"
    " standard sweet the three title tough true two uk under united us van von west western"
    " white wild"
)
# Heads that open with one of these name a kind, a feature or a step rather than a brand.
COMMON: Final = word_set(
    "wireless cordless corded electric automatic manual portable compact mini small large medium"
    " lightweight folding foldable adjustable rechargeable waterproof stainless ceramic nonstick"
    " smart digital analog classic professional premium luxury affordable stylish modern vintage"
    " budget cheap basic advanced standard custom generic various other others any all both each"
    " some many more most several similar additional alternative options option choice choices"
    " pick picks recommendation recommendations product products item items brand brands model"
    " models list table step steps part phase stage tier level section chapter day week month year"
    " conclusion introduction overview background intro bottom final quick general main total"
    " summary result results takeaways note tip warning disclaimer source sources reference"
    " question answer example examples method methods approach strategy"
    " men mens men's women womens women's kids kids' kid's baby adult unisex senior seniors family"
    " queen king twin full single double triple dual multi two three four five six"
    " indoor outdoor home office kitchen travel gaming running hiking walking work school business"
    " carry carry-on inch pint quart watt volt checked hardside softside one-piece two-piece"
    " all-in-one over-ear in-ear on-ear"
    " open-ear noise-cancelling noise-canceling noise sound audio video energy draining handle"
    " wifi wi-fi bluetooth usb hdmi led oled qled lcd hybrid foam memory latex innerspring cotton"
    " leather wood wooden metal plastic glass aluminum aluminium steel carbon cast iron copper"
    " italian french german japanese mesh halter ruched watercolor warm cool cold hot soft firm"
    " green chocolate carrot berry mocha brain-boosting protein healthy fresh fast easy simple"
    " low high long short local online popular trusted versatile durable reliable"
    " camera cameras laptop laptops phone phones tablet watch headphones earbuds speaker tv"
    " mattress shoes jacket swimsuit bikini printer vacuum blender monitor router guitar"
    " basketball dehumidifier luggage suitcase electro-acoustic set kit pack bundle"
    " check choose consider compare avoid look visit ask remember keep make use start try buy get"
    " read see find pay set measure clean store test wash apply add mix follow"
    " this that these those they it its you your we our my i he she if when while where why how"
    " what which who and or but so for with without from in on at by to as than of not no yes"
    " is are was were be has have do does can could will would should may might also however"
    " der die das den dem ein eine einer und oder mit ohne für gegen bei zum zur im am wenn warum"
    " wie was kabellose kabelloser kabelloses günstige günstiger günstiges beste bester bestes"
    " vorteile nachteile fazit hinweis schritt tipp tipps worauf zusammenfassung empfehlung"
    " il lo gli un una uno et ou y e con sin para por pour avec sans conseil conclusión paso étape"
)
# Endings of words that name a quality, never a brand.
QUALITIES: Final = ("bility", "ness", "less", "proof", "iency", "ancy")
# Heads in scripts without spaces that open with one of these are no names.
COMMON_OPENINGS: Final = tuple(
    word_set(
        "总结 总結 總結 结论 結論 价格 價格 优点 優點 缺点 缺點 特点 特點 推荐 推薦 建议 建議"
        " 步骤 步驟 注意 为什么 如何 选择 選擇 其他 最佳 第一 第二 第三 まとめ おすすめ 価格 特徴"
        " 長所 短所 選び方 ポイント メリット デメリット ステップ 결론 가격 장점 단점 특징 추천"
        " 요약 참고 선택 단계"
    )
)
# Whom a thing is for: what stands before is its brand.
AUDIENCES: Final = word_set("men's women's kids' kid's mens womens")
# A second word that belongs to the company's name: `Boost Mobile`, `Andie Swim`.
COMPANY: Final = word_set(
    "mobile cellular swim swimwear bikinis audio bedding athletics outdoors outfitters cosmetics"
    " skincare labs group financial bank insurance airlines airways hotels foods gourmet co-op"
    " motors motor bikes cycles cookware appliances instruments guitars technologies technology"
    " pharmaceuticals brewing wines jewelry eyewear footwear apparel clothing denim naturals"
    " botanicals organics republic brothers sons bros & company fargo pot"
)
# Given names: a brand that opens with one is a person's whole name.
GIVEN: Final = word_set(
    "rachael anne anna eddie calvin tommy ralph kate michael marc tom charlotte paula paula's sally"
    " jack john james george peter paul mary martha thomas william henry charles elizabeth oscar"
    " giorgio donna vera christian yves hugo karl perry kenneth steve tory bobbi laura estee estée"
    " helena ben bob frank fred david daniel jo bath brooks' victoria victoria's trader burt's"
    " amy's"
    " bob's dave's lands' land's frankies frankie's dollar helly louis pierre jean joseph robert"
)
# Words that may stand inside a name: `Everything But Water`.
INNER: Final = word_set("but for all to in of on the and & + a")
# Brands whose first word reads as a category's.
LIKE_CATEGORIES: Final = frozenset(
    {"under armour", "best buy", "first alert", "best western", "top flite", "first aid"}
)
