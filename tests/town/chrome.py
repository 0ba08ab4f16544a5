"""What stands around an article: style sheets, scripts, menus, side columns and footers, of one look a site.

A site's look is made once and is the same on all its pages but for the date of the day and the visit counter, so pages
compress as a real site's do. Sizes are drawn a site; most of a page is markup and script, as it is out there.
"""

import html

import words

PROPERTIES = (
    "margin:{0}px {1}px",
    "padding:{0}px",
    "width:{2}px",
    "height:{1}px",
    "line-height:{1}px",
    "font-size:{3}px",
    "color:#{4}",
    "background:#{4}",
    "float:left",
    "float:right",
    "display:block",
    "overflow:hidden",
    "border:1px solid #{4}",
    "background:url(/images/bg{0}.png) no-repeat {1}px {0}px",
    "position:relative",
    "text-align:center",
    "border-radius:{0}px",
    "z-index:{1}",
    "display:inline-block",
    "font-weight:bold",
    "left:{2}px",
    "top:{1}px",
)
NAMES = (
    "nav",
    "menu",
    "header",
    "footer",
    "list",
    "item",
    "box",
    "tab",
    "side",
    "search",
    "logo",
    "banner",
    "slide",
    "link",
    "title",
    "more",
    "date",
    "pic",
    "con",
    "wrap",
    "main",
    "left",
    "right",
    "top",
    "btn",
    "icon",
    "txt",
    "form",
    "share",
    "tool",
)
SERVICES = (
    "户口迁移",
    "身份证换领",
    "护照预约",
    "社保查询",
    "公积金提取",
    "不动产查询",
    "婚姻登记预约",
    "入学报名",
    "驾照换领",
    "违章处理",
    "医保报销",
    "生育登记",
    "残疾人证",
    "老年优待证",
    "居住证",
    "税费缴纳",
    "企业开办",
    "施工许可",
    "水电报装",
    "食品许可",
    "卫生许可",
    "招投标",
    "政府采购",
    "行政复议",
    "法律援助",
    "信访投诉",
    "领导信箱",
    "民意征集",
    "在线访谈",
    "数据开放",
    "政策文件库",
    "规划计划",
    "财政预算",
    "人事任免",
    "应急管理",
    "机构设置",
    "双公示",
    "依申请公开",
)


def style_sheet(rng, size):
    rules = []
    length = 0
    while length < size:
        name = (
            "."
            + rng.choice(NAMES)
            + rng.choice(("", "_", "-"))
            + rng.choice(NAMES)
            + rng.choice(("", str(rng.randint(1, 30)), " li", " a", " a:hover", " ul li span", " dl dt"))
        )
        facts = ";".join(
            rng.choice(PROPERTIES).format(
                rng.randint(0, 30),
                rng.randint(10, 90),
                rng.randint(100, 1200),
                rng.randint(12, 24),
                f"{rng.randint(0, 0xffffff):06x}",
            )
            for _ in range(rng.randint(2, 6))
        )
        rules.append(f"{name}{{{facts}}}")
        length += len(rules[-1]) + 1
    return "\n".join(rules)


SCRIPTS = (
    (
        "function {a}{n}(){{var {b}=document.getElementById('{c}{n}');if(!{b})return;for(var"
        " i=0;i<{m};i++){{{b}.children[i].className=i=={k}?'{c}_on':'{c}';}}}}"
    ),
    (
        "$(function(){{$('.{a}_{c}"
        " li').hover(function(){{$(this).addClass('{b}').siblings().removeClass('{b}');$('.{c}{n}').eq($(this).index()).show();}},function(){{$(this).find('.{b}').stop().slideUp({m}0);}});}});"
    ),
    (
        "var {a}{n}={{url:'/common/{b}/{c}.jsp',type:'{b}',delay:{m}00,loop:{k},speed:{n},callback:function(r){{if(r&&r.code=={m}){{$('#{c}').html(r.{b});}}else{{window.{a}Ready=false;}}}}}};"
    ),
    "if(navigator.userAgent.match(/(iPhone|Android|{a})/i)&&!/{b}=pc/.test(location.search)){{document.documentElement.setAttribute('data-{c}','{n}');}}",
    (
        "function {a}Scroll{n}(o){{var"
        " t=o.offsetTop,h=window.innerHeight||document.documentElement.clientHeight;if(t-{m}<h){{o.style.{b}='{n}px';clearInterval({c}Timer);}}else{{{c}Timer=setTimeout(function(){{{a}Scroll{n}(o)}},{m}0);}}}}"
    ),
    (
        "try{{document.cookie='{a}_{b}='+escape('{c}{n}')+';path=/;expires='+new Date(new"
        " Date().getTime()+{m}*86400000).toGMTString();}}catch(e){{}}"
    ),
)


def script(rng, size):
    lines = []
    length = 0
    while length < size:
        lines.append(
            rng.choice(SCRIPTS).format(
                a=rng.choice(NAMES),
                b=rng.choice(NAMES),
                c=rng.choice(NAMES),
                n=rng.randint(1, 999),
                m=rng.randint(2, 60),
                k=rng.randint(0, 9),
            )
        )
        length += len(lines[-1]) + 1
    return "\n".join(lines)


class Skin:
    """The look of one site. Immutable once made."""

    def __init__(self, site, old_style):
        rng = site.rng("skin")
        # 25 to 150 KB a page; the middle of real pages is near 60.
        budget = int(rng.triangular(20_000, 118_000, 42_000))
        share = rng.uniform(0.2, 0.5)
        self.rng_seed = rng.random()
        self.css = style_sheet(rng, int(budget * share))
        self.js = script(rng, int(budget * (1 - share) * 0.6))
        self.js_end = script(rng, int(budget * (1 - share) * 0.25))
        self.old_style = old_style
        self.t = site.system_door.label
        self.menu = self.t(self._menu(site, rng, int(budget * (1 - share) * 0.15)))
        self.footer = self.t(self._footer(site, rng))
        self.site = site

    def _menu(self, site, rng, size):
        columns = "".join(
            f'<li class="nav-item"><a href="{site.system_door.list_path(c, 0)}">{c.name}</a></li>' for c in site.columns
        )
        drops = []
        length = 0
        while length < size:
            name = rng.choice(SERVICES)
            drops.append(
                f'<dd><a href="javascript:void(0)" onclick="goService(\'{rng.randint(1000, 9999)}\')"'
                f' title="{name}">{name}</a></dd>'
            )
            length += len(drops[-1])
        if self.old_style:
            cells = "".join(
                f'<td align="center"><a href="{site.system_door.list_path(c, 0)}" class="nav{i}">{c.name}</a></td>'
                for i, c in enumerate(site.columns)
            )
            return (
                '<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0"><tr><td><a'
                f' href="/">网站首页</a></td>{cells}</tr></table>'
            )
        return (
            f'<div class="nav"><ul><li><a href="/">首页</a></li>{columns}</ul><div class="drop"'
            f' style="height:0;overflow:hidden"><dl>{"".join(drops)}</dl></div></div>'
        )

    def _footer(self, site, rng):
        friends = "".join(
            "<option"
            f" value=\"javascript:;\">{rng.choice(words.CITY_NAMES)}市{rng.choice(('人民政府', '统计局', '教育局', '水利局', '档案馆'))}</option>"
            for _ in range(24)
        )
        code = f"{rng.randint(1000000000, 9999999999)}"
        return (
            '<div class="footer"><select'
            f' onchange="go(this)"><option>友情链接</option>{friends}</select><p>主办单位：{site.name}　承办单位：{site.city.name}大数据中心　技术支持：{rng.choice(words.CITY_NAMES)}软件有限公司</p><p>网站标识码：{code}　例公网安备'
            f' {code[:8]}号　例ICP备{code[2:]}号-1</p><p><a href="/wzdt.html">网站地图</a> | <a href="/lxwm.html">联系我们</a> |'
            f" 违法和不良信息举报电话：{rng.randint(2000000, 8999999)}</p></div>"
        )

    def head(self, title, metas, charset_tag):
        """From the doctype to the end of the head."""
        doctype = (
            '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html>'
            if self.old_style
            else '<!DOCTYPE html>\n<html lang="zh-CN">'
        )
        return (
            f"{doctype}\n<head>\n{charset_tag}\n<title>{html.escape(title, quote=False)}</title>\n{metas}\n<style"
            f' type="text/css">\n{self.css}\n</style>\n<script type="text/javascript">\n{self.js}\n</script>\n</head>\n'
        )

    def top(self):
        site = self.site
        week = "一二三四五六日"[site.today.weekday()]
        day = f"今天是{site.today.year}年{site.today.month}月{site.today.day}日 星期{week}"
        tools = (
            ""
            if self.old_style
            else (
                '<div class="toolbar"><a href="javascript:wza()">无障碍</a> <a href="javascript:zh()">长者模式</a> <a'
                ' href="javascript:st()">繁體</a></div>'
            )
        )
        return (
            self.t(
                f'<div class="header"><div class="date_today">{day}</div>{tools}<div class="logo"><a href="/"><img'
                f' src="/images/logo.png" alt="{site.name}"></a></div></div>\n'
            )
            + self.menu
            + "\n"
        )

    def side(self, current):
        """The newest articles of the site, beside an article or list."""
        newest = sorted(
            (a for a in self.site.articles if a is not current and not a.has("unlisted")),
            key=lambda a: (a.published, a.serial),
            reverse=True,
        )[:6]
        door = self.site.system_door
        items = "".join(
            f'<li><a href="{door.path(a)}"'
            f' title="{html.escape(door.shown(a).title)}">{html.escape(door.shown(a).title[:18])}</a></li>'
            for a in newest
        )
        heading = self.t("最新更新")
        return f'<div class="side-box"><h3>{heading}</h3><ul class="side-list">{items}</ul></div>'

    def bottom(self, extra=""):
        return f'{self.footer}\n{extra}<script type="text/javascript">\n{self.js_end}\n</script>\n</body>\n</html>\n'
