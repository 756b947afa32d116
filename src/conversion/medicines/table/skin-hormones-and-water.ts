// The shipped table, groups D (skin), G (sex hormones, urine) and H (hormones): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const skinHormonesAndWater = `
terbinafine | D01AE, D01BA | Lamisil, Lamisil AT | 37801
clotrimazole | D01AC, G01AF, A01AB | Lotrimin, Lotrimin AF, Gyne-Lotrimin, Mycelex |
ketoconazole | D01AC, J02AB | Nizoral, Nizoral A-D, Extina |
miconazole | D01AC, G01AF | Monistat, Micatin, Desenex |
econazole | D01AC | Spectazole |
oxiconazole | D01AC | Oxistat |
ciclopirox | D01AE | Penlac, Loprox |
tolnaftate | D01AE | Tinactin |
efinaconazole | D01AC | Jublia |
griseofulvin | D01BA | Gris-PEG |
zinc oxide | D02AB | Desitin, Balmex |
calcipotriene, calcipotriol | D05AX | Dovonex, Sorilux |
acitretin | D05BB | Soriatane |
bacitracin | D06AX | |
mupirocin | D06AX | Bactroban, Centany |
retapamulin | D06AX | Altabax |
silver sulfadiazine | D06BA | Silvadene, SSD |
imiquimod | D06BB | Aldara, Zyclara |
podofilox | D06BB | Condylox |
docosanol | D06BB | Abreva |
hydrocortisone | H02AB, D07AA, A07EA:rectum, S01BA | Cortef, Solu-Cortef, Cortaid, Cortizone-10, Anusol-HC, Proctosol-HC |
desonide | D07AB | DesOwen, Verdeso |
triamcinolone, triamcinolone acetonide | H02AB, D07AB, R01AD, S01BA | Kenalog, Nasacort, Nasacort AQ, Triderm | 10759
betamethasone | H02AB, D07AC | Celestone, Diprolene, Luxiq |
fluocinonide | D07AC | Lidex, Vanos |
fluocinolone, fluocinolone acetonide | D07AC, S01BA, S02BA | Synalar, Derma-Smoothe, DermOtic |
mometasone | D07AC, R01AD, R03BA | Elocon, Nasonex, Asmanex, Asmanex HFA |
clobetasol | D07AD | Temovate, Clobex, Olux |
halobetasol, ulobetasol | D07AC | Ultravate |
desoximetasone | D07AC | Topicort |
benzoyl peroxide | D10AE | PanOxyl |
tretinoin | D10AD, L01XF | Retin-A, Atralin, Renova |
adapalene | D10AD | Differin |
tazarotene | D05AX | Tazorac |
isotretinoin | D10BA | Accutane, Claravis, Absorica, Amnesteem, Zenatane |
azelaic acid | D10AX | Finacea, Azelex |
salicylic acid | D01AE | |
pimecrolimus | D11AH | Elidel |
crisaborole | D11AH | Eucrisa |
dupilumab | D11AH:any | Dupixent |
ruxolitinib | L01EJ, D11AH | Jakafi, Opzelura |
finasteride | G04CB>=5, D11AX:oral<=1 | Proscar, Propecia |
permethrin | P03AC | Elimite, Nix |
ivermectin | P02CF, D11AX | Stromectol, Soolantra |
malathion | P03AX | Ovide |
methylergonovine, methylergometrine | G02AB | Methergine |
carboprost | G02AD | Hemabate |
dinoprostone | G02AD | Cervidil, Prepidil |
bromocriptine | G02CB, N04BC | Parlodel, Cycloset |
cabergoline | G02CB, N04BC | Dostinex |
terbutaline | R03AC, R03CC | Brethine |
medroxyprogesterone | G03AC, G03DA, L02AB | Depo-Provera, Provera, Depo-SubQ Provera 104 |
norethindrone, norethisterone | G03AC, G03DC | Camila, Errin, Aygestin, Ortho Micronor, Nora-BE, Heather, Jolivette |
levonorgestrel | G03AC<=1, G03AD<=2, G02BA:vagina>=13 | Mirena, Plan B, Plan B One-Step, Skyla, Kyleena, Liletta |
etonogestrel | G03AC | Nexplanon, Implanon |
ulipristal | G03AD | Ella |
drospirenone | G03AC | Slynd |
norgestimate | | |
desogestrel | G03AC | |
ethinyl estradiol, ethinylestradiol | G03CA | |
estradiol | G03CA:any | Estrace, Climara, Vivelle-Dot, Minivelle, Alora, Estring, Vagifem, Divigel, Delestrogen |
conjugated estrogens, estrogens conjugated usp, estrogens conjugated | G03CA | Premarin |
progesterone | G03DA | Prometrium, Crinone, Endometrin |
megestrol | L02AB, G03DB | Megace, Megace ES |
testosterone | G03BA:any | AndroGel, Depo-Testosterone, Testim, Axiron, Fortesta, Xyosted |
oxandrolone | A14AA | Oxandrin |
raloxifene | G03XC | Evista |
ospemifene | G03XC | Osphena |
clomiphene, clomifene | G03GB | Clomid |
letrozole | L02BG | Femara |
danazol | G03XA | |
oxybutynin | G04BD:any | Ditropan, Ditropan XL, Oxytrol, Gelnique |
tolterodine | G04BD | Detrol, Detrol LA | 119565
solifenacin | G04BD | Vesicare |
trospium | G04BD | Sanctura |
darifenacin | G04BD | Enablex | 136198
fesoterodine | G04BD | Toviaz | 797195
mirabegron | G04BD | Myrbetriq |
vibegron | G04BD | Gemtesa |
flavoxate | G04BD | Urispas |
bethanechol | N07AB | Urecholine |
phenazopyridine | G04BX | Pyridium, AZO Urinary Pain Relief | 8120
sildenafil | G04BE | Viagra, Revatio | 136411
tadalafil | G04BE | Cialis, Adcirca, Alyq |
vardenafil | G04BE | Levitra, Staxyn |
avanafil | G04BE | Stendra |
alprostadil | G04BE, C01EA | Caverject, Edex, Muse |
tamsulosin | G04CA | Flomax | 77492
alfuzosin | G04CA | Uroxatral |
terazosin | G04CA | Hytrin |
silodosin | G04CA | Rapaflo |
dutasteride | G04CB | Avodart |
somatropin | H01AC | Genotropin, Humatrope, Norditropin, Nutropin AQ, Omnitrope |
desmopressin | H01BA | DDAVP, Nocdurna |
vasopressin | H01BA | Vasostrict |
oxytocin | H01BB | Pitocin |
octreotide | H01CB | Sandostatin, Sandostatin LAR |
lanreotide | H01CB | Somatuline Depot |
leuprolide, leuprorelin | L02AE | Lupron, Lupron Depot, Eligard |
goserelin | L02AE | Zoladex |
fludrocortisone | H02AA | Florinef |
dexamethasone | H02AB, S01BA | Decadron, Maxidex |
methylprednisolone | H02AB | Medrol, Solu-Medrol, Depo-Medrol |
prednisolone | H02AB, S01BA | Millipred, Orapred, Orapred ODT, Pred Forte, Prelone |
prednisone | H02AB | Deltasone, Rayos |
cortisone | H02AB | |
levothyroxine | H03AA | Synthroid, Levoxyl, Unithroid, Euthyrox, Tirosint, Levo-T |
liothyronine | H03AA | Cytomel |
thyroid, thyroid porcine, desiccated thyroid | H03AA | Armour Thyroid, NP Thyroid, Nature-Throid |
methimazole, thiamazole | H03BB | Tapazole | 6835
propylthiouracil | H03BA | | 8794
glucagon | H04AA | GlucaGen, Gvoke, Baqsimi |
teriparatide | H05AA | Forteo |
calcitonin salmon, salmon calcitonin | H05BA | Miacalcin |
cinacalcet | H05BX | Sensipar |
`;
