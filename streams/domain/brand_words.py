"""The vocabulary of brand names in heads: what is no brand, and what belongs to one."""

from typing import Final

from streams.domain.text import word_set

# Words that open a brand's name and are none by themselves: `New` Balance, `Le` Creuset.
OPENERS: Final = word_set(
    "a an the la las le les el il de da di del der van von saint st san santa dr mr mrs"
    " american british national international general global united capital free"
    " north northern south southern east eastern west western"
    " new old first big little one two three"
    " black blue gold golden green orange pink red silver white"
)
# Heads that open with one of these, or with a label (`heads.LABELS`), name no brand.
COMMON: Final = word_set(
    "mini small large compact portable smart digital inch wifi carry carry-on men women kids"
    " others any all both each some many several alternatives option options choices picks"
    " recommendation recommendations product products item items brands model models"
    " list table step steps part phase stage tier level section day week month year"
    " introduction background intro bottom final quick general main total result results warning"
    " source sources reference answer example examples method methods approach strategy"
    " check choose compare avoid look visit ask remember keep make start try buy get read see"
    " find pay set measure clean store test follow add"
    " this that these those they it its you your we my he she while which and or but so with"
    " without from in on at by to as than of not no yes is are do does can should"
    " das den dem ein eine einer und oder mit ohne für gegen bei zum zur im am wenn warum wie was"
    " hinweis schritt zusammenfassung"
    " lo gli un una uno et ou sin para por pour avec sans conclusión étape paso"
)
# What a feature or a choice ends with: Handle `Type`, Draining `Options`.
FEATURES: Final = word_set("option options pick picks type types efficiency")
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
# A second word that belongs to the company's name: `Boost Mobile`, `American Airlines`.
COMPANY: Final = word_set(
    "airlines airways audio bank bros brothers cellular co-op company financial foods group"
    " hotels insurance labs mobile motors sons technologies"
)
# Words that may stand inside a name: `Everything But Water`.
INNER: Final = word_set("but for all to in of on the and & + a")
