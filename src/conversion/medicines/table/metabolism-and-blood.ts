// The shipped table, groups A (digestion, metabolism) and B (blood): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const metabolismAndBlood = `
esomeprazole | A02BC | Nexium | 283742
lansoprazole | A02BC | Prevacid | 17128
dexlansoprazole | A02BC | Dexilant | 816346
omeprazole | A02BC | Prilosec, Prilosec OTC | 7646
pantoprazole | A02BC | Protonix | 40790
rabeprazole | A02BC | Aciphex | 114979
famotidine | A02BA | Pepcid, Pepcid AC |
ranitidine | A02BA | Zantac |
cimetidine | A02BA | Tagamet, Tagamet HB |
nizatidine | A02BA | Axid |
misoprostol | A02BB, G02AD:vagina | Cytotec |
sucralfate | A02BX | Carafate |
bismuth subsalicylate | A07BB | Pepto-Bismol, Kaopectate |
calcium carbonate | A02AC, A12AA | Tums, Caltrate |
aluminum hydroxide | A02AB | |
magnesium hydroxide | A02AA | Phillips Milk of Magnesia, Milk of Magnesia |
magnesium oxide | A02AA, A12CC, A06AD | Mag-Ox |
simethicone | A03AX | Gas-X, Mylicon, Phazyme |
dicyclomine, dicycloverine | A03AA | Bentyl |
hyoscyamine | A03BA | Levsin, Levbid |
glycopyrrolate, glycopyrronium | A03AB, R03BB, D11AA | Robinul, Cuvposa, Glycate, Qbrexza |
scopolamine | A04AD | Transderm Scop |
metoclopramide | A03FA | Reglan | 6915
ondansetron | A04AA | Zofran, Zofran ODT, Zuplenz | 26225
granisetron | A04AA | Kytril, Sancuso |
palonosetron | A04AA | Aloxi | 70561
aprepitant | A04AD | Emend |
fosaprepitant | A04AD | |
dronabinol | A04AD | Marinol, Syndros |
ursodiol, ursodeoxycholic acid | A05AA | Actigall, Urso, Urso Forte |
obeticholic acid | A05AA | Ocaliva |
docusate | A06AA | Colace, Surfak, DSS |
mineral oil | A06AA | Fleet Mineral Oil |
bisacodyl | A06AB | Dulcolax |
sennosides, senna, sennosides usp | A06AB | Senokot, Ex-Lax, Senna-Lax |
psyllium | A06AC | Metamucil, Konsyl |
methylcellulose | A06AC | Citrucel |
calcium polycarbophil, polycarbophil | A06AC | FiberCon |
lactulose | A06AD | Enulose, Kristalose, Constulose, Generlac |
polyethylene glycol 3350, polyethylene glycol, peg 3350, macrogol 3350 | A06AD | MiraLAX, GlycoLax, ClearLax |
magnesium citrate | A06AD | Citroma |
lubiprostone | A06AX | Amitiza |
linaclotide | A06AX | Linzess |
plecanatide | A06AX | Trulance |
prucalopride | A06AX | Motegrity |
methylnaltrexone | A06AH | Relistor |
naloxegol | A06AH | Movantik |
vancomycin | A07AA:oral, J01XA:injection | Vancocin, Firvanq |
fidaxomicin | A07AA | Dificid |
rifaximin | A07AA | Xifaxan |
nystatin | A07AA:oral, D01AA, G01AA | Mycostatin, Nystop, Bio-Statin, Nyamyc |
neomycin | A07AA:oral, D06AX | |
loperamide | A07DA | Imodium, Imodium A-D |
diphenoxylate | A07DA | |
atropine | A03BA, S01FA | Isopto Atropine, AtroPen |
mesalamine, mesalazine | A07EC | Asacol, Asacol HD, Lialda, Pentasa, Apriso, Delzicol, Canasa, Rowasa | 52582
sulfasalazine | A07EC | Azulfidine, Azulfidine EN-tabs | 9524
balsalazide | A07EC | Colazal, Giazo |
pancrelipase | A09AA | Creon, Zenpep, Pancreaze, Viokace |
orlistat | A08AB | Xenical, Alli |
phentermine | A08AA | Adipex-P, Lomaira |
insulin lispro | A10AB | Humalog, Admelog, Lyumjev |
insulin aspart | A10AB | NovoLog, Fiasp |
insulin glulisine | A10AB | Apidra |
insulin regular, insulin regular human, regular insulin human, regular insulin | A10AB | Humulin R, Novolin R |
insulin isophane, insulin nph, insulin isophane human, nph insulin human | A10AC | Humulin N, Novolin N |
insulin glargine | A10AE | Lantus, Lantus SoloStar, Basaglar, Basaglar KwikPen, Toujeo, Toujeo SoloStar, Semglee, Rezvoglar |
insulin detemir | A10AE | Levemir, Levemir FlexTouch |
insulin degludec | A10AE | Tresiba, Tresiba FlexTouch |
metformin | A10BA | Glucophage, Glucophage XR, Fortamet, Glumetza, Riomet | 6809
glipizide | A10BB | Glucotrol, Glucotrol XL | 4821
glyburide, glibenclamide | A10BB | DiaBeta, Micronase, Glynase | 4815
glimepiride | A10BB | Amaryl | 25789
tolbutamide | A10BB | |
chlorpropamide | A10BB | Diabinese | 2404
acarbose | A10BF | Precose |
miglitol | A10BF | Glyset |
pioglitazone | A10BG | Actos |
rosiglitazone | A10BG | Avandia | 84108
sitagliptin | A10BH | Januvia, Zituvio |
saxagliptin | A10BH | Onglyza |
linagliptin | A10BH | Tradjenta |
alogliptin | A10BH | Nesina |
exenatide | A10BJ | Byetta, Bydureon, Bydureon BCise |
liraglutide | A10BJ | Victoza, Saxenda |
dulaglutide | A10BJ | Trulicity |
semaglutide | A10BJ | Ozempic, Rybelsus, Wegovy |
lixisenatide | A10BJ | Adlyxin |
tirzepatide | A10BX | Mounjaro, Zepbound |
canagliflozin | A10BK | Invokana |
dapagliflozin | A10BK | Farxiga |
empagliflozin | A10BK | Jardiance |
ertugliflozin | A10BK | Steglatro |
repaglinide | A10BX | Prandin |
nateglinide | A10BX | Starlix |
pramlintide | A10BX | Symlin |
ergocalciferol, vitamin d2 | A11CC | Drisdol |
cholecalciferol, vitamin d3 | A11CC | Delta D3 |
calcitriol | A11CC, D05AX | Rocaltrol, Vectical |
doxercalciferol | H05BX | Hectorol |
paricalcitol | H05BX | Zemplar |
thiamine, vitamin b1 | A11DA | |
pyridoxine, vitamin b6 | A11HA | |
ascorbic acid, vitamin c | A11GA | |
vitamin e | A11HA | |
biotin | A11HA | |
calcium acetate | V03AE, A12AA | PhosLo |
calcium citrate | A12AA | Citracal |
calcium gluconate | A12AA | |
potassium chloride | A12BA | Klor-Con, K-Dur, Micro-K, K-Tab, Klor-Con M20, Klor-Con M10 |
potassium citrate | A12BA | Urocit-K |
magnesium sulfate | A12CC, B05XA, A06AD | |
zinc sulfate | A12CB | |
sodium fluoride | A12CD, A01AA | Luride, PreviDent |
chlorhexidine | A01AB, D08AC | Peridex, Hibiclens |
agalsidase beta | A16AB | Fabrazyme |
imiglucerase | A16AB | Cerezyme |
miglustat | A16AX | Zavesca |
carglumic acid | A16AA | Carbaglu |
levocarnitine | A16AA | Carnitor |
sapropterin | A16AX | Kuvan |
warfarin | B01AA | Coumadin, Jantoven | 11289
heparin | B01AB | |
enoxaparin | B01AB | Lovenox |
dalteparin | B01AB | Fragmin |
fondaparinux | B01AX | Arixtra |
aspirin, acetylsalicylic acid, asa | B01AC<=162, N02BA>=300 | Ecotrin, Bayer Aspirin, Bayer, Ascriptin, Bufferin | 1191
clopidogrel | B01AC | Plavix | 32968
prasugrel | B01AC | Effient |
ticagrelor | B01AC | Brilinta |
dipyridamole | B01AC | Persantine |
cilostazol | B01AC | Pletal |
vorapaxar | B01AC | Zontivity |
eptifibatide | B01AC | Integrilin |
tirofiban | B01AC | Aggrastat |
epoprostenol | B01AC | Flolan, Veletri |
treprostinil | B01AC | Remodulin, Tyvaso, Orenitram |
selexipag | B01AC | Uptravi |
alteplase | B01AD | Activase, Cathflo Activase |
tenecteplase | B01AD | TNKase |
argatroban | B01AE | |
bivalirudin | B01AE | Angiomax |
dabigatran, dabigatran etexilate | B01AE | Pradaxa |
apixaban | B01AF | Eliquis |
rivaroxaban | B01AF | Xarelto |
edoxaban | B01AF | Savaysa |
tranexamic acid | B02AA | Lysteda, Cyklokapron |
aminocaproic acid | B02AA | Amicar |
phytonadione, vitamin k1, vitamin k | B02BA | Mephyton, AquaMephyton |
emicizumab | B02BX | Hemlibra |
romiplostim | B02BX | Nplate |
eltrombopag | B02BX | Promacta | 711942
ferrous sulfate | B03AA | Feosol, Slow Fe, Fer-In-Sol |
ferrous gluconate | B03AA | Fergon |
ferrous fumarate | B03AA | Ferro-Sequels |
iron sucrose | B03AC | Venofer |
ferumoxytol | B03AC | Feraheme |
ferric carboxymaltose | B03AC | Injectafer |
cyanocobalamin, vitamin b12, vitamin b 12 | B03BA | Nascobal |
hydroxocobalamin | B03BA<=100 | |
folic acid | B03BB | Folvite |
epoetin alfa | B03XA | Epogen, Procrit, Retacrit |
darbepoetin alfa | B03XA | Aranesp, Aranesp In Polysorbate |
albumin human, human albumin | B05AA | Albutein, Albuminex |
sodium bicarbonate | B05XA, A02AH | |
sodium chloride, normal saline | B05XA, A12CA, R01AX, S01XA | Ocean, Ayr Saline |
icatibant | B06AC | Firazyr |
`;
