// The shipped table, groups D (skin), G (sex hormones, urine) and H (hormones): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const skinHormonesAndWater = `
terbinafine | D01AE, D01BA | Lamisil, Lamisil AT | 37801
clotrimazole | D01AC, G01AF, A01AB | Lotrimin, Lotrimin AF, Gyne-Lotrimin, Mycelex | 2623
ketoconazole | D01AC, J02AB | Nizoral, Nizoral A-D, Extina | 6135
miconazole | D01AC, G01AF | Monistat, Micatin, Desenex | 6932
econazole | D01AC | Spectazole |
oxiconazole | D01AC | Oxistat |
ciclopirox | D01AE | Penlac, Loprox |
tolnaftate | D01AE | Tinactin |
efinaconazole | D01AC | Jublia |
griseofulvin | D01BA | Gris-PEG | 5021
zinc oxide | D02AB | Desitin, Balmex |
calcipotriene, calcipotriol | D05AX | Dovonex, Sorilux |
acitretin | D05BB | Soriatane |
bacitracin | D06AX | |
mupirocin | D06AX | Bactroban, Centany | 42372
retapamulin | D06AX | Altabax |
silver sulfadiazine | D06BA | Silvadene, SSD |
imiquimod | D06BB | Aldara, Zyclara |
podofilox | D06BB | Condylox |
docosanol | D06BB | Abreva |
hydrocortisone | H02AB, D07AA, A07EA:rectum, S01BA | Cortef, Solu-Cortef, Cortaid, Cortizone-10, Anusol-HC, Proctosol-HC | 5492
desonide | D07AB | DesOwen, Verdeso | 
triamcinolone, triamcinolone acetonide | H02AB, D07AB, R01AD, S01BA | Kenalog, Nasacort, Nasacort AQ, Triderm | 10759
betamethasone | H02AB, D07AC | Celestone, Diprolene, Luxiq | 1514
fluocinonide | D07AC | Lidex, Vanos |
fluocinolone, fluocinolone acetonide | D07AC, S01BA, S02BA | Synalar, Derma-Smoothe, DermOtic |
mometasone | D07AC, R01AD, R03BA | Elocon, Nasonex, Asmanex, Asmanex HFA | 108118
clobetasol | D07AD | Temovate, Clobex, Olux |
halobetasol | D07AD | Ultravate |
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
dupilumab | D11AH:any | Dupixent | 1876376
ruxolitinib | L01EJ, D11AH | Jakafi, Opzelura | 1193326
finasteride | G04CB>=5, D11AX:oral<=1 | Proscar, Propecia | 25025
permethrin | P03AC | Elimite, Nix |
ivermectin | P02CF, D11AX | Stromectol, Soolantra | 6069
malathion | P03AX | Ovide |
methylergonovine, methylergometrine | G02AB | Methergine |
carboprost | G02AD | Hemabate |
dinoprostone | G02AD | Cervidil, Prepidil |
bromocriptine | G02CB, N04BC | Parlodel, Cycloset |
cabergoline | G02CB, N04BC | Dostinex |
terbutaline | R03AC, R03CC | Brethine |
medroxyprogesterone | G03AC, G03DA, L02AB | Depo-Provera, Provera, Depo-SubQ Provera 104 | 6691
norethindrone, norethisterone | G03AC, G03DC | Camila, Errin, Aygestin, Ortho Micronor, Nora-BE, Heather, Jolivette | 7514
levonorgestrel | G03AC, G03AD | Mirena, Plan B, Plan B One-Step, Skyla, Kyleena, Liletta | 6373
etonogestrel | G03AC | Nexplanon, Implanon | 14584
ulipristal | G03AD | Ella |
drospirenone | G03AC | Slynd |
norgestimate | | |
desogestrel | G03AC | |
ethinyl estradiol, ethinylestradiol | G03CA | | 4124
estradiol | G03CA:any | Estrace, Climara, Vivelle-Dot, Minivelle, Alora, Estring, Vagifem, Divigel, Delestrogen | 4083
conjugated estrogens, estrogens conjugated usp, estrogens conjugated | G03CA | Premarin | 4099
progesterone | G03DA | Prometrium, Crinone, Endometrin | 8727
megestrol | L02AB, G03DB | Megace, Megace ES | 6703
testosterone | G03BA:any | AndroGel, Depo-Testosterone, Testim, Axiron, Fortesta, Xyosted | 10379
oxandrolone | A14AA | Oxandrin |
raloxifene | G03XC | Evista | 72143
ospemifene | G03XC | Osphena |
clomiphene, clomifene | G03GB | Clomid |
letrozole | L02BG | Femara | 72965
danazol | G03XA | |
oxybutynin | G04BD:any | Ditropan, Ditropan XL, Oxytrol, Gelnique | 32675
tolterodine | G04BD | Detrol, Detrol LA | 119565
solifenacin | G04BD | Vesicare | 322167
trospium | G04BD | Sanctura |
darifenacin | G04BD | Enablex | 136198
fesoterodine | G04BD | Toviaz | 797195
mirabegron | G04BD | Myrbetriq | 1300786
vibegron | G04BD | Gemtesa |
flavoxate | G04BD | Urispas |
bethanechol | N07AB | Urecholine |
phenazopyridine | G04BX | Pyridium, AZO Urinary Pain Relief | 8120
sildenafil | G04BE | Viagra, Revatio | 136411
tadalafil | G04BE | Cialis, Adcirca, Alyq | 358263
vardenafil | G04BE | Levitra, Staxyn | 306674
avanafil | G04BE | Stendra |
alprostadil | G04BE, C01EA | Caverject, Edex, Muse |
tamsulosin | G04CA | Flomax | 77492
alfuzosin | G04CA | Uroxatral | 17300
terazosin | G04CA | Hytrin | 37798
silodosin | G04CA | Rapaflo | 720825
dutasteride | G04CB | Avodart | 228790
somatropin | H01AC | Genotropin, Humatrope, Norditropin, Nutropin AQ, Omnitrope |
desmopressin | H01BA | DDAVP, Nocdurna | 3251
vasopressin | H01BA | Vasostrict | 11149
oxytocin | H01BB | Pitocin | 7824
octreotide | H01CB | Sandostatin, Sandostatin LAR | 7617
lanreotide | H01CB | Somatuline Depot |
leuprolide, leuprorelin | L02AE | Lupron, Lupron Depot, Eligard | 42375
goserelin | L02AE | Zoladex | 50610
fludrocortisone | H02AA | Florinef | 4452
dexamethasone | H02AB, S01BA | Decadron, Maxidex | 3264
methylprednisolone | H02AB | Medrol, Solu-Medrol, Depo-Medrol | 6902
prednisolone | H02AB, S01BA | Millipred, Orapred, Orapred ODT, Pred Forte, Prelone | 8638
prednisone | H02AB | Deltasone, Rayos | 8640
cortisone | H02AB | | 2878
levothyroxine | H03AA | Synthroid, Levoxyl, Unithroid, Euthyrox, Tirosint, Levo-T | 10582
liothyronine | H03AA | Cytomel | 10814
thyroid, thyroid porcine, desiccated thyroid | H03AA | Armour Thyroid, NP Thyroid, Nature-Throid |
methimazole, thiamazole | H03BB | Tapazole | 6835
propylthiouracil | H03BA | | 8794
glucagon | H04AA | GlucaGen, Gvoke, Baqsimi | 4832
teriparatide | H05AA | Forteo |
calcitonin salmon, salmon calcitonin | H05BA | Miacalcin |
cinacalcet | H05BX | Sensipar | 407990
`;
