"""What LaTeX from a spec may use: tables, in reading order, and the reasons for what it may not.

A name is here only when it can neither define, read, write nor change how TeX reads; lengths are
missing because a length followed by a number is an assignment.
"""

from collections.abc import Mapping

GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega digamma varkappa
"""
LETTERS = """
mathbb mathbf mathcal mathfrak mathit mathnormal mathrm mathsf mathtt boldsymbol pmb
imath jmath ell hbar hslash wp Re Im aleph beth gimel daleth eth nabla partial infty emptyset
varnothing complement Bbbk mho
"""
FRACTIONS = """
frac dfrac tfrac cfrac binom dbinom tbinom sqrt overline underline overbrace underbrace
overset underset stackrel substack sideset overrightarrow overleftarrow overleftrightarrow
underrightarrow underleftarrow xrightarrow xleftarrow boxed phantom hphantom vphantom smash
"""
ACCENTS = """
hat check breve acute grave tilde bar vec dot ddot dddot ddddot mathring widehat widetilde prime
backprime not
"""
OPERATORS = """
sum prod coprod int iint iiint iiiint idotsint oint bigcap bigcup bigsqcup bigvee bigwedge bigodot
bigotimes bigoplus biguplus limits nolimits arccos arcsin arctan arg cos cosh cot coth csc deg det
dim exp gcd hom inf injlim ker lg lim liminf limsup ln log max min Pr projlim sec sin sinh sup
tan tanh varinjlim varliminf varlimsup varprojlim bmod mod pmod pod operatorname surd
"""
SIGNS = """
pm mp times div ast star circ bullet cdot centerdot cap cup uplus sqcap sqcup vee wedge lor land
setminus smallsetminus wr diamond bigtriangleup bigtriangledown triangleleft triangleright lhd rhd
unlhd unrhd oplus ominus otimes oslash odot bigcirc dagger ddagger amalg boxplus boxminus boxtimes
boxdot dotplus ltimes rtimes leftthreetimes rightthreetimes barwedge veebar doublebarwedge Cap Cup
circledast circledcirc circleddash intercal divideontimes neg lnot forall exists nexists top bot
angle measuredangle sphericalangle triangle square Box Diamond blacksquare lozenge blacklozenge
bigstar clubsuit diamondsuit heartsuit spadesuit flat natural sharp checkmark maltese circledR
circledS colon ldotp cdotp
"""
RELATIONS = """
le leq ge geq ll gg lll ggg leqslant geqslant neq ne equiv approx approxeq cong sim simeq asymp
doteq doteqdot propto varpropto prec succ preceq succeq precsim succsim subset supset subseteq
supseteq subsetneq supsetneq nsubseteq nsupseteq sqsubset sqsupset sqsubseteq sqsupseteq in ni
owns notin vdash dashv models Vdash vDash Vvdash nvdash nvDash perp mid nmid parallel nparallel
bowtie Join smile frown lesssim gtrsim lessgtr gtrless lessapprox gtrapprox nless ngtr nleq ngeq
triangleq eqcirc circeq bumpeq Bumpeq risingdotseq fallingdotseq thicksim thickapprox backsim
therefore because between pitchfork iff implies impliedby trianglelefteq trianglerighteq
vartriangleleft vartriangleright vartriangle ntriangleleft ntriangleright
"""
ARROWS = """
to gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow uparrow downarrow
updownarrow Uparrow Downarrow Updownarrow longleftarrow longrightarrow longleftrightarrow
Longleftarrow Longrightarrow Longleftrightarrow mapsto longmapsto hookleftarrow hookrightarrow
leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons
leadsto nearrow searrow swarrow nwarrow nleftarrow nrightarrow nleftrightarrow nLeftarrow
nRightarrow nLeftrightarrow leftleftarrows rightrightarrows upuparrows downdownarrows
leftrightarrows rightleftarrows twoheadleftarrow twoheadrightarrow leftarrowtail rightarrowtail
curvearrowleft curvearrowright circlearrowleft circlearrowright dashleftarrow dashrightarrow
Lleftarrow Rrightarrow Lsh Rsh multimap rightsquigarrow leftrightsquigarrow upharpoonleft
upharpoonright downharpoonleft downharpoonright
"""
BRACKETS = """
left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm
Biggm lbrace rbrace lbrack rbrack langle rangle lvert rvert lVert rVert vert Vert lfloor rfloor
lceil rceil lgroup rgroup lmoustache rmoustache ulcorner urcorner llcorner lrcorner backslash
"""
MATHEMATICS = """
dots ldots cdots vdots ddots dotsb dotsc dotsi dotsm dotso
displaystyle textstyle scriptstyle scriptscriptstyle text intertext tag notag nonumber ensuremath
"""
SPACING = """
quad qquad enspace thinspace medspace thickspace negthinspace negmedspace negthickspace
hspace vspace smallskip medskip bigskip hfill dotfill hrulefill par noindent newline linebreak
slash nobreakdash
"""
TEXT = """
textbf textit textsl textsc textsf texttt textrm textup textmd textnormal emph textsuperscript
textsubscript bfseries itshape slshape scshape sffamily ttfamily rmfamily upshape mdseries em
normalsize small footnotesize large mbox footnote centering raggedright raggedleft
textbackslash textasciicircum textasciitilde textless textgreater textbar textquotedbl
textquotesingle textellipsis textendash textemdash textdegree texteuro
textbullet textperiodcentered textcopyright textregistered texttrademark textmu textpm texttimes
textdiv lq rq S P copyright pounds dag ddag LaTeX TeX
c v u H k r d b t i aa AA ae AE oe OE o O l L ss SS dh DH dj DJ th TH
"""
LISTS_AND_TABLES = """
item hline cline multicolumn toprule midrule bottomrule cmidrule addlinespace
"""
SYMBOLS = frozenset("\\{}$&%#_,;:!>/-|[]'`^\"~=. \n")
"""Commands of one sign: escapes, spaces, displays, accents."""


def _names(*tables: str) -> frozenset[str]:
    return frozenset(" ".join(tables).split())


COMMANDS = SYMBOLS | _names(
    GREEK,
    LETTERS,
    FRACTIONS,
    ACCENTS,
    OPERATORS,
    SIGNS,
    RELATIONS,
    ARROWS,
    BRACKETS,
    MATHEMATICS,
    SPACING,
    TEXT,
    LISTS_AND_TABLES,
)

ENVIRONMENTS = _names(
    """
    equation equation* align align* gather gather* multline multline* split aligned gathered
    alignedat cases array matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix
    tabular itemize enumerate description center flushleft flushright quote
    """
)

PACKAGES: Mapping[str, frozenset[str]] = {
    "amsmath": frozenset(),
    "amssymb": frozenset(),
    "amsfonts": frozenset(),
    "array": frozenset(),
    "booktabs": frozenset(),
    "bm": _names("bm"),
    "mathrsfs": _names("mathscr"),
    "mathtools": _names(
        """
        coloneqq eqqcolon Coloneqq vcentcolon dblcolon mathclap mathllap mathrlap prescript
        underbracket overbracket shortintertext
        """
    ),
}
"""The packages that a preamble may load, each with the commands that it adds."""

REASONS: Mapping[str, str] = {
    "is kept for the formulas that hwgen checks; write $…$": "( )",
    "reads files": """
        input include openin read readline includegraphics InputIfFileExists IfFileExists
        verbatiminput lstinputlisting pdfximage pdfrefximage pdffiledump pdffilesize pdffilemoddate
        pdfmdfivesum import subfile bibliography tableofcontents
        """,
    "writes files": "write openout closeout immediate newwrite typeout message",
    "runs programs": "ShellEscape directlua luaexec special",
    "writes into the PDF": """
        pdfobj pdfrefobj pdfliteral pdfannot pdfcatalog pdfinfo pdfnames pdfoutline pdfprimitive
        pdfstartlink pdfmapfile pdfmapline pdffontattr
        """,
    "defines commands; an instructor's preamble may hold definitions": """
        def edef gdef xdef let futurelet newcommand renewcommand providecommand DeclareMathOperator
        newenvironment renewenvironment newtheorem DeclareRobustCommand NewDocumentCommand
        RenewDocumentCommand newcounter newlength newsavebox chardef mathchardef countdef dimendef
        """,
    "builds or expands commands": """
        csname endcsname expandafter noexpand string detokenize scantokens unexpanded the
        romannumeral meaning loop repeat ifx if ifnum ifcase else fi relax begingroup endgroup
        bgroup egroup aftergroup afterassignment
        """,
    "changes how TeX reads": """
        catcode lccode uccode mathcode lowercase uppercase makeatletter makeatother endlinechar
        escapechar active verb obeylines ExplSyntaxOn endinput
        """,
    "belongs to the preamble": "usepackage documentclass RequirePackage PassOptionsToPackage",
    "belongs to the page": "label ref eqref pageref cite section newpage clearpage title author",
}
"""Why a well-known command is refused; all others are refused as well."""

REFUSED = {name: reason for reason, names in REASONS.items() for name in names.split()}
