"""Made-up Chinese news text: seeded, no two articles alike. Nothing here names a real place or person."""

PLACES = "临川 云溪 青禾 石桥 南浦 望江 松阳镇 柳园 竹溪 东湾 北岭 西渡 沙河口 凤鸣 玉泉 白马滩 长宁里 大槐".split()
BODIES = "市政府办公室 区发展和改革局 县农业农村局 市教育局 区卫生健康局 县水利局 市交通运输局 区民政局 市住房和城乡建设局 县林业局 区应急管理局 市文化和旅游局".split()
DOINGS = "召开 部署 推进 启动 检查 完成 开展 印发 公布 组织 调度 验收".split()
THINGS = (
    "老旧小区改造 春季造林 防汛备汛 高标准农田建设 义务教育招生 农村公路养护 社区食堂试点 河道清淤 企业用工服务 食品安全抽检 "
    "森林防火 医保经办 古树名木保护 冬季供暖 困境儿童关爱 招商引资 污水管网整治 基层减负 夜间经济 数字档案"
).split()
KINDS = "工作 专项行动 推进会 任务 项目 现场会 培训班 情况通报 实施方案 有关事项".split()
OPENERS = "据了解 截至目前 会议指出 会议要求 下一步 活动中 近日 今年以来 负责人介绍 在走访中".split()
CLAUSES = (
    "各部门要把责任落实到具体岗位|已有二百余户居民签订了协议|工作人员逐户登记并建立台账|问题清单实行每周更新和销号管理|"
    "资金来源和使用情况按月向社会公开|群众可以在服务大厅窗口现场咨询|第三方机构对质量进行全程抽查|相关路段将分时段封闭施工|"
    "技术员在田间讲解了新品种的栽培要点|学校利用课后时间安排了实践课程|值班人员二十四小时轮流在岗|沿线乡镇同步清理了积存垃圾|"
    "参加人员围绕难点作了交流发言|新建的泵站已通过带负荷试运行|符合条件的家庭可以提出书面申请|有关标准参照上年度执行不作调整|"
    "志愿者为行动不便的老人提供上门服务|档案材料统一移交县综合档案馆保存|评议结果作为年度考核的重要依据|企业代表提出了用地和融资方面的建议"
).split("|")


def title(rng, serial):
    return "%s%s%s%s（第%d号）" % (rng.choice(PLACES) + rng.choice(BODIES), rng.choice(DOINGS), rng.choice(THINGS), rng.choice(KINDS), serial)


def paragraph(rng):
    sentences = []
    for _ in range(rng.randint(2, 4)):
        number = rng.randint(3, 980)
        sentences.append("%s，%s，%s，涉及%d处点位。" % (rng.choice(OPENERS), *rng.sample(CLAUSES, 2), number))
    return "".join(sentences)


def body(rng, low=3, high=6):
    return [paragraph(rng) for _ in range(rng.randint(low, high))]
