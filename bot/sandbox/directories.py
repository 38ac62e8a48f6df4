"""The people in the sample organizations' directories, and how their e-mail addresses are written.

The order is that of the contacts in `samples`: those come first.
"""

from bot.text import folded

DOMAINS = {
    "BRIDGE": "bridgewater.example",
    "NORDIC": "nordic-tunnels.example",
    "SAKURA": "sakura-rail.example",
    "PEQUENA": "pequena-obra.example",
}

NAMES = {
    "BRIDGE": (
        "Olivia Bennett", "José Álvarez", "Zoë Müller", "Jürgen Weiß", "Giulia Rossi",
        "Ngozi Adeyemi", "Priya Raghavan", "Tomáš Dvořák", "山田 太郎", "김민수", "王小明",
        "Анна Смирнова", "Anna Kowalska", "Anne-Marie Dubois", "Annika Vogel", "Hannah Clarke",
        "Joanna Mitchell", "Daniel Okafor", "Daniela Costa", "Siobhán O’Sullivan", "Tom Bennett",
        "Yusuf Demir", "Leïla Haddad", "محمد الأحمد", "Νίκος Παπαδόπουλος", "Mehmet Yıldız",
        "Nguyễn Thị Lan", "Rafael Souza", "Ananya Iyer", "Ethan Brooks", "이서연", "李娜",
    ),
    "NORDIC": (
        "Søren Østergaard", "Astrid Lindqvist", "Håkon Dahl", "Aino Korhonen", "Björk Jónsdóttir",
        "Chloé Lefèvre", "Łukasz Wiśniewski", "Kadri Tamm", "Jānis Ozols", "Rasa Kazlauskienė",
        "Freja Holm", "Mikael Berg", "Anna Lindgren", "Anna-Karin Nyström", "Annika Nilsson",
        "Johannes Aas", "Marianne Solberg", "Hanna Virtanen", "Mikko Mäkinen", "Mikkel Sørensen",
        "Ingrid Åberg", "Ingvild Moen", "Þórdís Einarsdóttir", "Lars Kjær", "Elsa Hägglund",
        "Oskar Lund", "Piotr Zieliński", "Tuuli Rebane", "Agnė Petrauskaitė", "Emil Strand",
    ),
    "SAKURA": (
        "佐藤 花子", "鈴木 一郎", "高橋 美咲", "田中 健", "伊藤 翔", "渡辺 愛", "中村 大輔",
        "小林 由美", "加藤 誠", "吉田 恵", "Emma Tanaka", "João Pereira", "Mei Ling Chen",
        "Arjun Mehta", "Fatima Zahra", "Noah Fischer", "Hannah Sato", "Anna Yamamoto",
        "Joanne Lim", "山本 健太", "松本 さくら", "井上 直樹", "木村 彩", "林 美玲", "陳 志明",
        "박지훈", "สมชาย ใจดี", "Putri Wulandari", "Lakshmi Narayanan", "Kenji Ito", "Keiko Ito",
        "Marco Bianchi",
    ),
    "PEQUENA": (
        "José Álvarez", "João Pereira", "Lucía Fernández", "Iñaki Etxeberria", "Ana Belén Núñez",
        "Anabel Muñoz", "Montserrat Puig", "Xoán Castro",
    ),
}  # fmt: skip

_LOCAL_PARTS = {
    "Jürgen Weiß": "juergen.weiss", "山田 太郎": "taro.yamada", "김민수": "minsu.kim",
    "王小明": "xiaoming.wang", "Анна Смирнова": "anna.smirnova", "محمد الأحمد": "mohammed.alahmad",
    "Siobhán O’Sullivan": "siobhan.osullivan", "Νίκος Παπαδόπουλος": "nikos.papadopoulos",
    "Mehmet Yıldız": "mehmet.yildiz", "이서연": "seoyeon.lee", "李娜": "na.li",
    "佐藤 花子": "hanako.sato", "鈴木 一郎": "ichiro.suzuki", "高橋 美咲": "misaki.takahashi",
    "田中 健": "ken.tanaka", "伊藤 翔": "sho.ito", "渡辺 愛": "ai.watanabe",
    "中村 大輔": "daisuke.nakamura", "小林 由美": "yumi.kobayashi", "加藤 誠": "makoto.kato",
    "吉田 恵": "megumi.yoshida", "山本 健太": "kenta.yamamoto", "松本 さくら": "sakura.matsumoto",
    "井上 直樹": "naoki.inoue", "木村 彩": "aya.kimura", "林 美玲": "meiling.lin",
    "陳 志明": "chiming.chen", "박지훈": "jihoon.park", "สมชาย ใจดี": "somchai.jaidee",
    "Søren Østergaard": "soren.ostergaard", "Łukasz Wiśniewski": "lukasz.wisniewski",
    "Mikkel Sørensen": "mikkel.sorensen", "Þórdís Einarsdóttir": "thordis.einarsdottir",
    "Lars Kjær": "lars.kjaer",
}  # fmt: skip


def email(account: str, name: str) -> str:
    """Write the e-mail address of a person in an organization."""
    local = _LOCAL_PARTS.get(name) or ".".join(folded(name).split())
    return f"{local}@{DOMAINS[account]}"
