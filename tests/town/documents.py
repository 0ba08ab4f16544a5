"""What an article of each kind holds: title and blocks (paragraphs, headings, tables, captions)."""

from dataclasses import dataclass, field

from grammar import ordinal


@dataclass
class Block:
    kind: str  # text, heading, table, caption (of the image before it)
    text: str = ""  # a table: rows by newlines, cells by tabs
    image: str = ""  # caption blocks: the image's file name


@dataclass
class Document:
    title: str
    blocks: list = field(default_factory=list)
    dated: str = ""  # the document's own date, as a day


def text(value):
    return Block("text", value)


def news(writer, length):
    blocks = [text(f"{writer.date.month}月{writer.date.day}日，{writer.slot('s_act')}{writer.slot('s_fact')}")]
    while size(blocks) < length:
        blocks.append(text(writer.paragraph()))
    blocks.append(text(writer.sentences("s_plan", writer.rng.randint(1, 2))))
    return Document(writer.title(), blocks)


def meeting(writer, length):
    leader = writer.slot("leader")
    thing = writer.slot("thing")
    mod = writer.slot("mod")
    place = writer.rng.choice(("市政府第一会议室", "市行政中心", "市委小礼堂", "市政务服务中心三楼会议室", "市会议中心"))
    blocks = [text(f"{writer.date.month}月{writer.date.day}日下午，全市{mod}{thing}工作会议在{place}召开。{leader}出席会议并讲话。")]
    while size(blocks) < length:
        blocks.append(text(writer.sentences("s_meet", writer.rng.randint(1, 3))))
    return Document(f"全市{mod}{thing}工作会议召开", blocks)


def notice(writer, length):
    thing, mod = writer.slot("thing"), writer.slot("mod")
    number = f"{writer.city.short}政办发〔{writer.date.year}〕{writer.rng.randint(1, 120)}号"
    blocks = [
        text(number),
        text("各镇人民政府、街道办事处，市政府各部门："),
        text(f"为{writer.slot('aim')}，经市政府同意，现就{mod}{thing}工作有关事项通知如下："),
    ]
    section = 0
    while size(blocks) < length:
        section += 1
        blocks.append(Block("heading", f"{ordinal(section)}、{writer.expand('<adv><verb><mod><thing>')}"))
        blocks += [
            text(f"（{ordinal(i + 1)}）{writer.slot('item')}{writer.slot('s_act')}")
            for i in range(writer.rng.randint(1, 4))
        ]
    blocks += [text(f"{writer.city.name}人民政府办公室"), text(f"{writer.date.year}年{writer.date.month}月{writer.date.day}日")]
    return Document(
        f"{writer.city.name}人民政府办公室关于{writer.slot('verb')}{mod}{thing}工作的通知", blocks, writer.date.isoformat()
    )


def rules(writer, length):
    thing, mod = writer.slot("thing"), writer.slot("mod")
    blocks = []
    article = chapter = 0
    while size(blocks) < length:
        chapter += 1
        name = "总则" if chapter == 1 else writer.expand("<thing><verb>")
        blocks.append(Block("heading", f"第{ordinal(chapter)}章 {name}"))
        for _ in range(writer.rng.randint(2, 5)):
            article += 1
            blocks.append(text(f"第{ordinal(article)}条 {writer.slot('clause')}{writer.slot('item')}"))
    blocks.append(text(f"第{ordinal(article + 1)}条 本办法自{writer.date.year}年{writer.date.month}月{writer.date.day}日起施行。"))
    return Document(f"{writer.city.name}{mod}{thing}管理办法", blocks)


def table(writer, length):
    """A public notice whose heart is a table."""
    thing, mod = writer.slot("thing"), writer.slot("mod")
    head = ("序号", "所在镇（街道）", "名称", "负责人", "金额（万元）")
    rows = ["\t".join(head)]
    while sum(map(len, rows)) < length:
        rows.append(
            "\t".join(
                (
                    str(len(rows)),
                    writer.slot("town"),
                    writer.expand("<village><mod><thing>"),
                    writer.person(),
                    f"{writer.rng.uniform(2, 900):.2f}",
                )
            )
        )
    blocks = [
        text(
            f"根据《{writer.city.name}{thing}实施细则》，经{writer.slot('dept')}审核，现将{mod}{thing}名单予以公示，公示期{writer.rng.randint(5, 10)}个工作日。"
        ),
        Block("table", "\n".join(rows)),
        text(writer.expand("如有异议，请在公示期内向<dept>反映，联系人：<name>，电话：<n:3000000:8999999>。")),
    ]
    return Document(f"关于{mod}{thing}名单的公示", blocks)


def interview(writer, length):
    thing = writer.slot("thing")
    who = writer.expand("<dept><post><name>")
    blocks = [text(f"近日，记者就{thing}有关问题采访了{who}。")]
    while size(blocks) < length:
        blocks.append(text(f"问：{writer.expand(writer.rng.choice(ASKED))}"))
        blocks.append(text(f"答：{writer.sentences('s_mix', writer.rng.randint(2, 4))}"))
    return Document(f"{writer.slot('mod')}{thing}怎么办？听{who}细说", blocks)


def statistics(writer, length):
    blocks = [
        text(f"初步核算，{writer.date.year}年1至{max(2, writer.date.month)}月，{writer.slot('fact')}，{writer.slot('fact')}。")
    ]
    section = 0
    while size(blocks) < length:
        section += 1
        blocks.append(Block("heading", f"{ordinal(section)}、{writer.expand('<thing>和<thing>')}"))
        blocks.append(text(writer.sentences("s_fact", writer.rng.randint(2, 4))))
    return Document(
        f"{writer.city.name}{writer.date.year}年1—{max(2, writer.date.month)}月{writer.slot('thing')}统计简况", blocks
    )


def gallery(writer, length):
    blocks = [text(writer.paragraph())]
    for i in range(max(3, min(10, length // 90))):
        blocks.append(Block("caption", writer.expand(writer.rng.choice(SHOWN)), f"img{i}.png"))
    return Document(f"{writer.slot('town')}{writer.slot('thing')}图集：{writer.slot('quote')}", blocks)


def bulletin(writer, length):
    """The same words each week with other figures: alike, and no copies of each other."""
    rng, date = writer.rng, writer.date
    week = date.isocalendar()[1]
    mood = rng.choice(("总体平稳", "稳中有升", "小幅回落"))
    blocks = [
        text(f"据市价格监测中心采价，{date.year}年第{week}周（{date.month}月{date.day}日采价），我市主要农副产品零售价格{mood}。"),
        Block("heading", "一、价格走势"),
    ]
    for goods in GOODS[: max(4, min(len(GOODS), length // 60))]:
        price = rng.uniform(2, 40)
        change = f"{rng.choice(('上涨', '下降'))}{rng.uniform(0.1, 9):.1f}%"
        blocks.append(text(f"{goods}：平均零售价每500克{price:.2f}元，比上周{change}，{RANGES.format(price * 0.9, price * 1.1)}。"))
    blocks += [Block("heading", "二、说明"), *(text(line) for line in NOTES)]
    return Document(f"{date.year}年第{week}周{writer.city.name}主要农副产品价格监测（{date.month}月{date.day}日）", blocks)


GOODS = ("粮油类的粳米", "面粉", "大豆油", "肉禽蛋类的鲜猪肉", "鸡蛋", "水产类的草鱼", "蔬菜类的大白菜", "黄瓜", "西红柿", "水果类的苹果", "香蕉")
RANGES = "各采价点在{:.2f}元至{:.2f}元之间"
NOTES = (
    "本期监测品种二十七个，采价点设在城区六家农贸市场和三家超市，由专职采价员每周四上午到场采集，当日汇总。",
    "平均价为各采价点的算术平均数，比上周指与前一个采价日相比。因品质、规格不同，与居民实际购买价格可能有差异，数据仅供参考。",
    "对价格有疑问的，可拨打价格监测热线咨询。",
)


KINDS = {
    "bulletin": bulletin,
    "news": news,
    "meeting": meeting,
    "notice": notice,
    "rules": rules,
    "table": table,
    "interview": interview,
    "statistics": statistics,
    "gallery": gallery,
}
ASKED = (
    "<mod><thing>什么时候能<verb>好？",
    "请介绍一下<thing>的<verb>情况。",
    "<people>最关心的<thing>有什么新安排？",
    "<dept>怎样<verb><mod><thing>？",
    "<thing>比去年有哪些变化？",
)
SHOWN = (
    "<date>，<where>，<people>正在<verb><thing>。<name> 摄",
    "<town><village>的<thing><result>。<name> 摄",
    "<people>在<place><verb><thing>。",
    "<who>在<place>介绍<thing>。",
)


def size(blocks):
    """Characters of all blocks."""
    return sum(len(b.text) for b in blocks)


def write(kind, writer, length):
    """A document of this kind of about `length` characters."""
    return KINDS[kind](writer, length)
