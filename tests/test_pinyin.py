"""Names as people type them: surnames in every reading, whole, in part, by initials."""

import pytest

from pairing.domain.people.name_reading import as_reading, reading_fault
from pairing.pinyin import keys, name_keys, spellings
from pairing.text import typed

SURNAMES = {
    "曾": "ceng zeng",
    "单": "dan shan chan",
    "解": "jie xie",
    "仇": "chou qiu",
    "查": "cha zha",
    "区": "qu ou",
    "朴": "pu piao",
    "缪": "miu miao mou",
    "盖": "gai ge",
    "翟": "di zhai",
    "乐": "le yue",
    "覃": "tan qin",
    "尉": "wei yu",
    "种": "zhong chong",
    "繁": "fan po",
    "折": "zhe she",
    "那": "na",
    "员": "yuan yun",
    "召": "zhao shao",
    "句": "ju gou",
    "祭": "ji zhai",
    "隗": "wei kui",
    "洗": "xi xian",
    "郗": "xi chi",
    "镡": "tan xin",
    "郇": "xun huan",
    "莘": "xin shen",
    "秘": "mi bi",
    "薄": "bao bo",
    "盛": "sheng cheng",
    "宿": "su xiu",
    "燕": "yan",
    "华": "hua",
    "任": "ren",
    "宁": "ning",
    "黄": "huang",
    "贠": "yun",
    "吕": "lv",
}


@pytest.mark.parametrize("surname", SURNAMES)
def test_a_surname_is_found_by_each_of_its_readings(surname):
    known = name_keys(f"{surname}佳慧")
    for one in SURNAMES[surname].split():
        for wanted in (one, f"{one}jiahui", f"{one[0]}jh", f"{one}jia", "jiahui", "jh"):
            assert known.match(wanted), (one, wanted)
        assert known.rank(one) < 2
    assert not known.match("bangbang")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("单于飞", "chanyufei"),
        ("单于飞", "shanyufei"),
        ("万俟雪", "moqixue"),
        ("尉迟云", "yuchiyun"),
        ("长孙静", "zhangsunjing"),
        ("令狐明", "linghuming"),
        ("李茜", "lixi"),
        ("李茜", "liqian"),
        ("吕娜", "lvna"),
        ("吕娜", "lüna"),
        ("吕娜", "lǚ nà"),
        ("西安", "xi'an"),
        ("阿依古丽·买买提", "买买提"),
        ("阿依古丽·买买提", "mmt"),
        ("曾家慧", "ＺＪＨ"),
    ],
)
def test_a_name_is_found_as_people_type_it(name, wanted):
    assert name_keys(name).match(typed(wanted))


def test_a_rare_reading_counts_from_the_surname_on_only():
    """Otherwise gu would find everybody who has a 家 in her name."""
    assert not name_keys("曾家慧").match("gu")
    assert not name_keys("曾家慧").match("guhui")


def test_the_usual_reading_comes_before_a_rare_one_and_both_before_the_inside():
    ranks = [name_keys(name).rank("s") for name in ("宋佳怡", "邓丽娜", "单佳怡", "李思雨")]
    assert ranks == [0, 1, 1, 2]
    assert name_keys("单佳怡", "shan jia yi").rank("s") == 0


def test_a_reading_by_hand_counts_in_the_middle_too():
    assert not name_keys("王茜茜").match("xixi")
    assert name_keys("王茜茜", "wang xi xi").match("xixi")
    assert name_keys("覃敏", "qin min").match("tanmin"), "who types the other one finds her too"


def test_a_reading_of_another_name_is_left_out():
    assert name_keys("王小明", "qin min") == name_keys("王小明")._replace()
    assert not name_keys("王小明", "qin min").match("qin")


def test_a_password_may_not_be_the_surname_in_any_reading():
    assert [*map("".join, spellings("曾慧"))] == ["cenghui", "zenghui"]


@pytest.mark.parametrize(
    ("text", "kept", "is_right"),
    [
        ("Qín Jiā huì", "qin jia hui", True),
        ("lü jia'hui", "lv jia hui", True),
        ("", "", True),
        ("qinjiahui", "qinjiahui", False),
        ("覃 jia hui", "覃 jia hui", False),
        ("qin jia", "qin jia", False),
    ],
)
def test_a_reading_has_a_syllable_for_each_character(text, kept, is_right):
    assert as_reading(text) == kept
    assert (reading_fault(kept, "覃家慧") == "") is is_right


def test_places_are_read_as_before():
    assert keys("长寿小学").pinyin == "changshouxiaoxue"
