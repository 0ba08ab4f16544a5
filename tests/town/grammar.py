"""Sentences and documents out of words.py: a small generative grammar, one Writer an article.

A rule is a template whose <slots> are filled again by rules, word lists or functions. Everything is drawn from the
article's own random source, so a text depends on nothing but its seed.
"""

import re

import words

SLOT = re.compile(r"<(\w+)(?::([^>]*))?>")

RULES = {
    "act": (
        "<verb><thing>",
        "<adv><verb><thing>",
        "<verb><mod><thing>",
        "<adv><verb><mod><thing>",
        "<verb><thing>和<thing>",
        "<verb><thing>、<thing>",
        "对<mod><thing><adv><verb>",
        "把<thing><verb>到位",
        "围绕<thing><adv><verb>",
        "<verb>并<verb><thing>",
        "<thing>、<thing>一并<verb>",
        "<adv>为<people><verb><thing>",
    ),
    "up": (
        "同比增长<pct>",
        "比上年同期提高<pct>",
        "较去年多<pct>",
        "增幅<pct>",
        "环比上升<pct>",
        "高出年初目标<pct>",
        "比去年同期下降<pct>",
        "同比减少<pct>",
        "增速<pct>，居前列",
        "回落<pct>",
        "两年平均增长<pct>",
    ),
    "fact": (
        "<metric><num>",
        "<metric>达<num>",
        "<metric><about><num>",
        "<metric>为<num>，<up>",
        "<metric><num>，<up>",
        "<metric>由<num>变为<num>",
        "<metric>一项，<num>，<up>",
        "<metric><up>，达<num>",
    ),
    "about": ("约", "已有", "突破", "接近", "超过", "稳定在", "升至", "累计", "共计", "合计"),
    "where": (
        "在<town>",
        "在<town><village>",
        "在<street>",
        "走进<town><place>",
        "在<place>",
        "<town><village>的<place>里",
        "位于<street>的<place>",
        "<village>口",
        "<place>门前",
        "来到<village>",
    ),
    "who": (
        "<people><name>",
        "<town><people><name>",
        "<age>岁的<people><name>",
        "<dept><post><name>",
        "<village><people><name>",
        "今年<age>岁的<name>",
        "当了<n:2:30>年<people>的<name>",
        "老<people><name>",
    ),
    "body": (
        "<dept>",
        "<town>",
        "<dept>和<town>",
        "<dept>联合<dept>",
        "<city><dept>",
        "<town>党委政府",
        "<village>两委",
        "<dept>会同<town>",
        "各镇办",
        "<village>",
    ),
    "s_act": (
        "<span>，<body><act>，<act>。",
        "<body><act>，<aim>。",
        "<open>，<body><act>，<thing><result>。",
        "<where>，<people>正<act>。",
        "<body>采取<manner>的办法，<act>，<act>，<thing><result>。",
        "<act>的同时，<body><act>，做到<manner>。",
        "按照“<manner>、<manner>”的思路，<body><act>。",
        "为<aim>，<body><span><act>，并<act>。",
        "<body>坚持<manner>，<adv><verb><mod><thing>，<adv><verb><thing>。",
        "<mod><thing>怎么<verb>？<body>的做法是<act>。",
        "先<act>，再<act>，最后<act>，<thing>这件事<result>。",
        "<manner>，<act>；<manner>，<act>。",
        "从<thing>入手，<body><act>，<n:2:40>天里<act>。",
        "<act>，<body>用了<n:2:18>个月。",
        "<thing>难在<verb>，<body>便<act>。",
        "<body>把<thing>列入<span>清单，<manner>，<act>。",
        "<people>反映的<mod><thing>，由<body><verb>，<n:1:15>天后<result>。",
        "不光<act>，<body>还<act>。",
        "<thing><result>，背后是<body><act>。",
    ),
    "s_fact": (
        "<open>，<fact>，<fact>。",
        "<range>，<body><act>，<fact>。",
        "<open>，<city><fact>，其中<town><num2>，<town><num2>。",
        "<town><act>，<fact>，<thing><result>。",
        "仅<span>，<body>就<act>，<fact>。",
        "<fact>，<fact>，<fact>。",
        "目前，<mod><thing>已<result>，<fact>。",
        "<date>，<thing>项目<result>，计划投资<n:60:9000>万元，工期<n:2:26>个月。",
        "<fact>；<town>为<num2>，<town>为<num2>。",
        "一本账摆在<place>：<fact>，<fact>。",
        "<thing>方面，<fact>。",
        "分镇看，<town><num2>，<town><num2>，<town><num2>。",
        "<n:3:120>个<mod><thing>里，<n:1:60>个<result>，<fact>。",
        "<who>记得，<span><metric>只有<num>，如今<num2>。",
    ),
    "s_scene": (
        "<where>，<who><say>：“<quote>，<quote>。”",
        "“<quote>。”<who><say>。",
        "<date><hour>，<where>，<who>正忙着<verb><thing>。",
        "<who>家的<thing>过去一直是块心病，<span><result>。",
        "见到<who>时，<people>们刚把<thing><verb>完，<quote>。",
        "从<place>到<place>，<n:5:60>分钟的路程，<who>每天要走<n:2:9>趟，<thing>、<thing>都要看一遍。",
        "“<thing>的事，<quote>。”<who>指着<thing><say>，“<quote>。”",
        "<hour>，<who>推开<place>的门，先<verb><thing>，再<verb><thing>。",
        "<who>掏出本子：<date>，<verb><thing><n:2:90>处；<date>，<verb><thing>。",
        "“你看这<thing>，”<who><say>，“<quote>。”",
        "<where>，<n:3:80>名<people>围着<thing>，听<who>讲怎么<verb>。",
        "<who>和<who>一商量，把<thing><verb>了。",
        "问起<thing>，<who>摆摆手：“<quote>。”",
        "<hour>的<place>很热闹，<people>来<verb><thing>，<people>来问<thing>。",
    ),
    "s_plan": (
        "<open>，<body>将<act>，<act>，<aim>。",
        "<open>，<act>，力争<span2><fact>。",
        "<body>有关负责人表示，将<act>，推动<thing><result>。",
        "下一步，重点抓好<thing>、<thing>、<thing><n:2:5>项工作，<aim>。",
        "<span2>，<body>还要<act>。",
        "<thing>、<thing>已排上日程，<span2><verb>。",
        "<body>打算<act>，<manner>，<aim>。",
        "按<dept>的安排，<mod><thing><span2>前后<verb>，<people>可到<place>咨询。",
    ),
    "s_meet": (
        "<leader>指出，要<act>，<act>，<aim>。",
        "<leader>强调，<thing><matters>，必须<act>，<act>。",
        "会议听取<thing>、<thing>情况汇报，研究<mod><thing>有关事项。",
        "会议要求，<body>要<act>；<body>要<act>；<body>要<act>。",
        "<dept>、<dept>、<dept>负责人先后发言，<town>、<town>书面交流。",
        "<leader>先后来到<town><place>、<village><place>，查看<thing>，询问<thing>进展。",
        "就做好<mod><thing>工作，<leader>提出<n:3:6>点意见：一是<act>；二是<act>；三是<act>。",
        "会上，<dept>通报<thing>情况，<fact>，<fact>。",
        "针对<thing>，<leader>当场明确<dept>牵头，<span2>前<act>。",
        "<leader>说，<people>关心的是<thing>，<dept>要<act>。",
        "与会同志围绕<thing>、<thing>讨论，建议<act>，<act>。",
        "会议认为，<span><city><act>，<thing><result>，<aim>仍有差距。",
    ),
    "matters": ("关系千家万户", "事关大局", "牵动人心", "拖不得", "是硬任务", "连着发展", "考验作风", "等不起", "容不得马虎"),
    "item": (
        "<adv><verb><mod><thing>。由<dept>牵头，<dept>配合，<date>前完成。",
        "<act>，<act>，确保<thing><result>。责任单位：<dept>、<town>。",
        "<mod><thing>应当<manner>，不得擅自变更；确需调整的，报<dept>同意后实施。",
        "各单位要<act>，每月<day>日前将<thing>情况报<dept>。",
        "对<mod><thing><verb>不到位、<fact>的，予以通报，限<n:3:30>日内<verb>。",
        "鼓励<people>参与<verb><thing>，符合条件的给予<n:2:60>00元补助。",
    ),
    "clause": (
        "本办法所称<thing>，是指<where><verb>的<mod><thing>及其配套<thing>。",
        "<dept>负责<thing>的<verb>、<verb>和监督，<town>负责日常<verb>。",
        "申请<verb><thing>的，应当提交下列材料：（一）申请表；（二）<thing>证明；（三）<dept>出具的意见。",
        "<dept>应当自收到材料之日起<n:3:30>个工作日内<verb>，并将结果书面告知申请人。",
        "任何单位和个人发现<mod><thing>有问题的，可以向<dept>反映，电话<n:2000000:8999999>。",
    ),
    "news_title": (
        "<city2><verb><mod><thing><aim>",
        "<town>：<thing><result>",
        "<dept><adv><verb><thing>",
        "<mod><thing><result> <city2><fact_short>",
        "<verb><thing> <aim>——<town><thing>见闻",
        "<city2>召开<mod><thing>工作推进会",
        "<town><village>：<quote>",
        "<leader>调研<mod><thing>工作",
        "“<quote>”——<town><verb><thing>纪实",
        "<city2>今年<fact_short> <thing><result>",
        "<dept>到<town><verb><thing>",
        "<span><city2><verb><thing><n:12:980>处",
    ),
    "fact_short": ("<metric><num>", "<metric>增长<pct>"),
    "s_mix": ("<s_act>", "<s_act>", "<s_act>", "<s_fact>", "<s_fact>", "<s_scene>", "<s_scene>", "<s_plan>"),
}
ORDINALS = "一二三四五六七八九十"


def ordinal(n):
    """1 -> 一, 11 -> 十一, 23 -> 二十三."""
    if n <= 10:
        return ORDINALS[n - 1]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else ORDINALS[tens - 1]) + "十" + (ORDINALS[ones - 1] if ones else "")


class Writer:
    """Writes the texts of one article. One owner; draws only from `rng`."""

    def __init__(self, rng, city, topic, date):
        self.rng, self.city, self.topic, self.date = rng, city, words.TOPICS[topic], date
        self.cast = {}
        self.last_metric = rng.choice(self.topic["metric"])

    def expand(self, template):
        """Fills every slot of a template, slots of slots too."""
        return SLOT.sub(lambda m: self.slot(m.group(1), m.group(2)), template)

    def slot(self, name, arg=None):
        if name in RULES:
            return self.expand(self.rng.choice(RULES[name]))
        if name in LISTS:
            return self.rng.choice(LISTS[name])
        if name in ("thing", "place", "aim", "dept"):
            return self.rng.choice(self.topic[name])
        return getattr(self, "slot_" + name)(arg)

    def slot_n(self, arg):
        low, high = arg.split(":")
        return str(self.rng.randint(int(low), int(high)))

    def slot_pct(self, _):
        return f"{self.rng.uniform(0.3, 28):.1f}%"

    def slot_metric(self, _):
        self.last_metric = self.rng.choice(self.topic["metric"])
        return self.last_metric[0]

    def slot_num(self, _):
        _, unit, low, high = self.last_metric
        value = self.rng.uniform(float(low), float(high))
        whole = float(high) >= 200 and unit not in ("亿元", "万亩", "万吨")
        return (str(int(value)) if whole else f"{value:.{self.rng.choice((1, 2))}f}") + unit

    slot_num2 = slot_num

    def slot_name(self, _):
        return self.person()

    def person(self):
        given = self.rng.choice(words.GIVEN)
        if self.rng.random() < 0.7:
            given += self.rng.choice(words.GIVEN)
        return self.rng.choice(words.SURNAMES) + given

    def slot_leader(self, _):
        # One leader an article: a text speaks of the same person all through.
        if "leader" not in self.cast:
            self.cast["leader"] = self.rng.choice(("市长", "副市长", "市委书记", "市政协主席", "市人大常委会副主任", "市委常委")) + self.person()
        return self.cast["leader"]

    def slot_town(self, _):
        return self.rng.choice(self.city.towns)

    def slot_village(self, _):
        return self.rng.choice(self.city.villages)

    def slot_street(self, _):
        return self.rng.choice(words.STREETS) + self.rng.choice(("路", "大道", "街", "巷")) + f"{self.rng.randint(1, 480)}号"

    def slot_city(self, _):
        return self.rng.choice((self.city.name, "全市", "我市"))

    def slot_city2(self, _):
        return self.rng.choice((self.city.name, "我市", "全市"))

    def slot_age(self, _):
        return str(self.rng.randint(23, 86))

    def slot_post(self, _):
        return self.rng.choice(("局长", "副局长", "科长", "负责人", "工作人员", "副主任", "股长", "队长"))

    def slot_hour(self, _):
        return self.rng.choice(("清晨", "上午", "上午九时", "中午", "午后", "下午三点", "傍晚", "晚上八点"))

    def slot_day(self, _):
        return str(self.rng.randint(2, 28))

    def slot_date(self, _):
        return f"{max(1, self.date.month - self.rng.randint(0, 2))}月{self.rng.randint(1, 28)}日"

    def slot_range(self, _):
        first = self.rng.randint(1, 24)
        return f"{max(1, self.date.month - self.rng.randint(0, 1))}月{first}日至{self.rng.randint(first + 1, 28)}日"

    def slot_span2(self, _):
        return self.rng.choice(("年底前", "本月底前", "国庆节前", "三年内", "明年上半年", "月底", "入冬前"))

    # Paragraphs and documents ------------------------------------------------------------------------------------

    def sentences(self, rule, count):
        return "".join(self.slot(rule) for _ in range(count))

    def paragraph(self, rule="s_mix"):
        return self.sentences(rule, self.rng.choice((1, 2, 2, 3, 3, 4, 5)))

    def title(self):
        for _ in range(20):
            title = self.slot("news_title")
            if 9 <= len(title) <= 40:
                break
        return title


LISTS = {
    "adv": words.ADVERB,
    "verb": words.VERB,
    "result": words.RESULT,
    "mod": words.MODIFIER,
    "manner": words.MANNER,
    "open": words.OPENING,
    "people": words.PEOPLE,
    "say": words.SAYING,
    "quote": words.QUOTE,
    "span": words.TIME_SPAN,
}
