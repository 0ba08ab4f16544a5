"""Traditional characters for the words of the town, and the readings that spam mirrors put behind characters.

Character by character, which is what careless converters do; a town needs no better one.
"""

PAIRS = """兰蘭 么麼 听聽 余餘 并並 于於 占佔 布佈 专專 业業 东東 两兩 严嚴 个個 临臨 为為 丽麗 举舉 乐樂 乡鄉 书書 乱亂 争爭 产產 亩畝 亿億 仅僅 从從 仓倉 们們 众眾 会會 伞傘 伟偉 传傳 伤傷 俭儉 偿償 储儲 兑兌 关關 兴興 养養 内內 册冊 军軍 农農 冯馮 决決 况況
减減 凯凱 击擊 则則 刚剛 创創 删刪 剂劑 剧劇 办辦 动動 励勵 劲勁 劳勞 势勢 区區 医醫 华華 协協 单單 卫衛 厅廳 历歷 压壓 厕廁 厨廚 县縣 参參 双雙 发發 变變 号號 吕呂 启啟 吴吳 员員 团團 园園 围圍 国國 图圖 圆圓 场場 块塊 坚堅 坝壩
坞塢 垒壘 墙牆 声聲 壶壺 处處 备備 头頭 奖獎 娱娛 孙孫 学學 实實 审審 宫宮 宽寬 宾賓 对對 寻尋 导導 将將 尘塵 尽盡 层層 岁歲 岗崗 巩鞏 师師 带帶 帮幫 广廣 庆慶 库庫 应應 庙廟 废廢 开開 张張 弹彈 强強 归歸 当當 录錄 忆憶 态態
总總 战戰 户戶 执執 扩擴 扫掃 扬揚 护護 报報 担擔 拟擬 拥擁 挡擋 挥揮 换換 摄攝 摆擺 摊攤 数數 断斷 无無 旧舊 时時 显顯 晓曉 晖暉 暂暫 术術 条條 来來 杨楊 枢樞 标標 栋棟 栏欄 树樹 样樣 档檔 桥橋 桩樁 检檢 楼樓 残殘 殡殯 毕畢 汇匯
汤湯 沟溝 没沒 泽澤 测測 浏瀏 浓濃 涛濤 涝澇 涨漲 温溫 湾灣 湿濕 滚滾 满滿 滨濱 滩灘 灭滅 灯燈 灾災 炉爐 点點 烂爛 烟煙 热熱 焕煥 爱愛 牵牽 猪豬 献獻 环環 现現 瑶瑤 电電 畅暢 疗療 监監 盖蓋 盘盤 着著 矫矯 矿礦 码碼 砚硯 碍礙 礼禮
秆稈 积積 称稱 税稅 稳穩 窦竇 笔筆 筛篩 签簽 简簡 类類 粮糧 纠糾 红紅 约約 级級 纪紀 纳納 纷紛 纸紙 纽紐 线線 练練 组組 细細 织織 终終 绍紹 经經 结結 绕繞 绘繪 给給 络絡 统統 续續 维維 绵綿 综綜 绿綠 缆纜 缓緩 编編 缩縮 缮繕 缴繳
罗羅 职職 联聯 脑腦 脚腳 艳豔 艺藝 节節 苏蘇 荣榮 药藥 营營 萧蕭 蒋蔣 蓝藍 虚虛 补補 装裝 见見 规規 视視 览覽 计計 订訂 认認 让讓 训訓 议議 讯訊 记記 讲講 许許 论論 讼訟 设設 访訪 证證 评評 识識 诈詐 诉訴 诊診 试試 诚誠 话話 询詢 该該
详詳 说說 请請 读讀 课課 调調 谈談 谊誼 谜謎 谢謝 谱譜 贝貝 负負 财財 责責 账賬 货貨 质質 购購 贴貼 贷貸 贸貿 费費 贺賀 资資 赛賽 赵趙 车車 转轉 轮輪 软軟 轻輕 载載 辅輔 辆輛 辉輝 辑輯 输輸 边邊 达達 迁遷 过過 运運 这這 进進 远遠 违違 连連
选選 递遞 逻邏 遗遺 邮郵 邹鄒 邻鄰 郑鄭 释釋 针針 钉釘 钟鐘 钱錢 铁鐵 铃鈴 铅鉛 铺鋪 链鏈 销銷 锅鍋 错錯 锦錦 镇鎮 镜鏡 长長 门門 闭閉 问問 闲閒 间間 闻聞 阅閱 队隊 阳陽 阶階 际際 陆陸 陈陳 险險 随隨 隐隱 难難 静靜 韦韋 韩韓 页頁 顶頂 项項
顺順 须須 顾顧 预預 领領 频頻 颗顆 题題 额額 风風 飞飛 饭飯 饮飲 馆館 马馬 驾駕 驿驛 验驗 骗騙 鱼魚 鲁魯 鸟鳥 鸡雞 鸢鳶 鹏鵬 麦麥 黄黃 齐齊 齿齒 龄齡 龙龍 沪滬 厂廠 术術 笋筍 鲜鮮 订訂 励勵 诺諾 缺缺 谋謀 协協 导導 创創 网網 万萬 与與 体體 价價 儿兒
后後 里裡 云雲 准準 台臺 干幹 划劃 党黨 丰豐 复復 范範 借借 面面 苹蘋 胜勝 愿願 筑築 机機 权權 气氣 买買 卖賣 亲親 观觀 尔爾 义義 务務 叶葉 孙孫 宁寧 礼禮 响響 坏壞 灵靈 岛島 币幣 岭嶺 洼窪 涧澗 样樣 荐薦 择擇 据據 损損 抢搶 暖暖 构構 档檔
污汙 泞濘 滞滯 滑滑 烧燒 状狀 独獨 狮獅 疏疏 矫矯 离離 种種 窝窩 竞競 筑築 紧緊 缝縫 胶膠 脏髒 腊臘 舆輿 范範 茧繭 荫蔭 获獲 虽雖 衔銜 袜襪 触觸 誉譽 豊豐 赔賠 赠贈 跃躍 踪蹤 轨軌 辞辭 还還 适適 酿釀 钢鋼 铜銅 银銀 锁鎖 锡錫 键鍵 闸閘 阀閥
阵陣 陇隴 隶隸 雾霧 霉黴 韧韌 顷頃 馈饋 骨骨 鲤鯉 鸭鴨 鹭鷺 麻麻 龟龜 诗詩 词詞 诞誕 语語 谓謂 谷谷 颁頒 项項 鉴鑒 锐銳 锋鋒 闽閩 剪剪 叠疊 吨噸 吓嚇 咸鹹 图圖 圣聖 垦墾 够夠 夹夾 奋奮 妇婦 孪孿 宪憲 尝嘗 属屬 岂豈 币幣 帜幟 庄莊 弃棄 彻徹 忧憂
怀懷 恋戀 恶惡 恳懇 悬懸 惊驚 惩懲 愤憤 扰擾 抚撫 拨撥 挂掛 挤擠 捞撈 携攜 敌敵 斋齋 晋晉 朴樸 杂雜 极極 枣棗 柜櫃 梦夢 栖棲 桨槳 横橫 欢歡 欧歐 毁毀 氢氫 沧滄 泼潑 洁潔 渔漁 渐漸 渗滲 滤濾 潜潛 炼煉 煤煤 牍牘 犹猶 痒癢 瘾癮 皱皺 盏盞 睁睜 矶磯 硕碩
鼓鼓 秃禿 税稅 窍竅 竖豎 笼籠 筹籌 篱籬 绒絨 绑綁 绳繩 绸綢 缘緣 罢罷 羡羨 耸聳 聪聰 肃肅 肤膚 肾腎 肿腫 胁脅 脉脈 脱脫 舰艦 舱艙 芦蘆 苇葦 茎莖 莲蓮 萝蘿 蚕蠶 蚂螞 蚁蟻 虾蝦 蜡蠟 蝉蟬 蝇蠅 补補 裤褲 览覽 诱誘 谣謠 谦謙 贡貢 贫貧 贯貫 赋賦 赏賞 趋趨 车車
镑鎊 镖鏢 锣鑼 锻鍛 阔闊 隧隧 雏雛 颂頌 颖穎 颜顏 飘飄 饥飢 饰飾 饲飼 饺餃 饼餅 馅餡 驻駐 驼駝 骑騎 鲜鮮 鳄鱷 鸿鴻 鹤鶴 盐鹽 惠惠 亚亞 优優 伪偽 佣傭 侧側 侦偵 侨僑 债債 倾傾 偻僂 冻凍 净淨 凉涼 凑湊 凤鳳 凭憑 击擊 划劃 别別 剑劍 剥剝 劝勸 勋勳"""

TO_TRADITIONAL = str.maketrans({p[0]: p[1] for p in PAIRS.split()})

# Readings behind characters, always the same characters on one mirror; some with the blank that crept in.
READINGS = {
    "聯": "lián",
    "創": "chuàng ",
    "來": "lái",
    "戶": "hù",
    "開": "kāi",
    "記": "jì",
    "書": "shū",
    "態": "tài",
    "關": "guān",
    "動": "dòng",
    "換": "huàn",
    "贏": "yíng",
    "設": "shè",
    "業": "yè",
    "區": "qū",
    "鎮": "zhèn ",
    "鄉": "xiāng",
    "務": "wù",
    "學": "xué",
    "術": "shù",
    "環": "huán ",
    "運": "yùn",
    "車": "chē",
    "電": "diàn",
    "話": "huà",
    "問": "wèn",
    "題": "tí",
    "資": "zī",
    "產": "chǎn ",
    "實": "shí",
    "際": "jì",
    "單": "dān",
    "體": "tǐ",
    "標": "biāo",
    "準": "zhǔn",
    "應": "yīng",
    "農": "nóng",
    "場": "chǎng ",
    "網": "wǎng",
    "銷": "xiāo",
    "築": "zhù",
    "護": "hù",
    "檢": "jiǎn",
    "測": "cè",
    "總": "zǒng",
    "經": "jīng",
}


def traditional(text):
    return text.translate(TO_TRADITIONAL)


def gloss(text, readings=READINGS):
    """聯創 -> 聯(lián)創(chuàng ): on characters, nothing else is hurt."""
    return "".join(f"{c}({readings[c]})" if c in readings else c for c in text)


def desync(text, readings=READINGS):
    """The same done to GBK *bytes*: also where the two bytes stand across two characters, and a blank put before the
    bytes of ！ and ？ wherever they stand. What follows is read out of step until the bytes fall back into it.
    """
    raw = text.encode("gbk", "replace")
    edits = [(c.encode("gbk"), c.encode("gbk") + f"({r})".encode("gbk")) for c, r in readings.items()]
    edits += [(mark, b" " + mark) for mark in (b"\xa3\xa1", b"\xa3\xbf")]
    out = bytearray()
    i = 0
    while i < len(raw):
        for old, new in edits:
            if raw.startswith(old, i):
                out += new
                i += len(old)
                break
        else:
            out.append(raw[i])
            i += 1
    return read_gbk(bytes(out))


def read_gbk(raw):
    """GBK as the mirror read it: a pair that is no character becomes one "?", both bytes spent."""
    out = []
    i = 0
    while i < len(raw):
        if raw[i] < 0x80:
            out.append(chr(raw[i]))
            i += 1
            continue
        pair = raw[i : i + 2]
        try:
            out.append(pair.decode("gbk"))
        except UnicodeDecodeError:
            out.append("?")
        i += 2
    return "".join(out)
