// The shipped table, group C (heart and vessels): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const heartAndVessels = `
digoxin | C01AA | Lanoxin, Digitek | 3407
quinidine | C01BA | | 9068
procainamide | C01BA | |
disopyramide | C01BA | Norpace |
mexiletine | C01BB | |
flecainide | C01BC | Tambocor | 4441
propafenone | C01BC | Rythmol, Rythmol SR | 8754
amiodarone | C01BD | Pacerone, Cordarone, Nexterone | 703
dofetilide | C01BD | Tikosyn | 49247
dronedarone | C01BD | Multaq | 233698
ibutilide | C01BD | Corvert |
norepinephrine | C01CA | Levophed | 7512
dopamine | C01CA | | 3628
dobutamine | C01CA | | 3616
epinephrine | C01CA, S01EA | EpiPen, EpiPen Jr, Adrenalin, Auvi-Q, Symjepi | 3992
phenylephrine | C01CA:injection, R01AA, R01BA:oral, S01FB | Sudafed PE, Neo-Synephrine, Vazculep | 8163
midodrine | C01CA | ProAmatine, Orvaten | 6963
droxidopa | C01CA | Northera |
ephedrine | C01CA | |
milrinone | C01CE | |
nitroglycerin | C01DA:any | Nitrostat, Nitro-Dur, Nitro-Bid, NitroMist, Nitrolingual, Minitran | 4917
isosorbide dinitrate | C01DA | Isordil, Isordil Titradose | 6058
isosorbide mononitrate | C01DA | Imdur, Ismo, Monoket |
ranolazine | C01EB | Ranexa | 35829
ivabradine | C01EB | Corlanor | 1649480
adenosine | C01EB | Adenocard, Adenoscan | 296
clonidine | C02AC | Catapres, Catapres-TTS, Kapvay | 2599
guanfacine | C02AC | Tenex, Intuniv | 40114
methyldopa | C02AB | | 6876
prazosin | C02CA | Minipress | 8629
doxazosin | C02CA | Cardura, Cardura XL | 49276
hydralazine | C02DB | Apresoline | 5470
minoxidil | C02DC, D11AX | Loniten, Rogaine | 6984
nitroprusside | C02DD | Nitropress, Nipride RTU |
bosentan | C02KX | Tracleer | 75207
ambrisentan | C02KX | Letairis | 358274
macitentan | C02KX | Opsumit |
riociguat | C02KX | Adempas |
hydrochlorothiazide, hctz | C03AA | Microzide, Esidrix | 5487
chlorothiazide | C03AA | Diuril | 2396
chlorthalidone, chlortalidone | C03BA | Thalitone, Hygroton | 2409
indapamide | C03BA | Lozol | 5764
metolazone | C03BA | Zaroxolyn | 6916
furosemide | C03CA | Lasix, Furoscix | 4603
bumetanide | C03CA | Bumex | 1808
torsemide, torasemide | C03CA | Demadex, Soaanz | 38413
ethacrynic acid | C03CC | Edecrin |
spironolactone | C03DA | Aldactone, CaroSpir | 9997
eplerenone | C03DA | Inspra | 298869
finerenone | C03DA | Kerendia |
amiloride | C03DB | Midamor | 644
triamterene | C03DB | Dyrenium | 10763
tolvaptan | C03XA | Samsca, Jynarque | 358257
pentoxifylline | C04AD | Trental | 8013
propranolol | C07AA | Inderal, Inderal LA, InnoPran XL, Hemangeol | 8787
nadolol | C07AA | Corgard | 7226
sotalol | C07AA | Betapace, Betapace AF, Sotylize | 9947
timolol | C07AA, S01ED | Timoptic, Timoptic-XE, Betimol, Istalol | 10600
pindolol | C07AA | Visken | 8332
metoprolol | C07AB | Lopressor, Toprol-XL, Kapspargo | 6918
atenolol | C07AB | Tenormin | 1202
bisoprolol | C07AB | Zebeta | 19484
nebivolol | C07AB | Bystolic | 31555
acebutolol | C07AB | Sectral |
esmolol | C07AB | Brevibloc | 49737
betaxolol | C07AB, S01ED | Kerlone, Betoptic S |
carvedilol | C07AG | Coreg, Coreg CR | 20352
labetalol | C07AG | Trandate, Normodyne | 6185
amlodipine | C08CA | Norvasc, Katerzia, Norliqva | 17767
felodipine | C08CA | Plendil | 4316
nifedipine | C08CA | Procardia, Procardia XL, Adalat, Adalat CC | 7417
nicardipine | C08CA | Cardene |
nimodipine | C08CA | Nymalize |
isradipine | C08CA | DynaCirc |
nisoldipine | C08CA | Sular |
clevidipine | C08CA | Cleviprex |
verapamil | C08DA | Calan, Calan SR, Verelan, Isoptin SR | 11170
diltiazem | C08DB | Cardizem, Cardizem CD, Cardizem LA, Cartia XT, Tiazac, Dilt-XR, Taztia XT, Matzim LA | 3443
captopril | C09AA | Capoten | 1998
enalapril | C09AA | Vasotec, Epaned | 3827
enalaprilat | C09AA | |
lisinopril | C09AA | Prinivil, Zestril, Qbrelis | 29046
perindopril | C09AA | Aceon | 54552
ramipril | C09AA | Altace | 35296
quinapril | C09AA | Accupril | 35208
benazepril | C09AA | Lotensin | 18867
fosinopril | C09AA | Monopril | 50166
trandolapril | C09AA | Mavik | 38454
moexipril | C09AA | Univasc | 30131
losartan | C09CA | Cozaar | 52175
valsartan | C09CA | Diovan | 69749
irbesartan | C09CA | Avapro | 83818
candesartan, candesartan cilexetil | C09CA | Atacand | 214354
telmisartan | C09CA | Micardis | 73494
olmesartan, olmesartan medoxomil | C09CA | Benicar | 321064
azilsartan, azilsartan medoxomil | C09CA | Edarbi |
eprosartan | C09CA | Teveten |
aliskiren | C09XA | Tekturna | 325646
sacubitril | C09DX | | 1656328
simvastatin | C10AA | Zocor | 36567
lovastatin | C10AA | Mevacor, Altoprev | 6472
pravastatin | C10AA | Pravachol | 42463
fluvastatin | C10AA | Lescol, Lescol XL | 41127
atorvastatin | C10AA | Lipitor, Atorvaliq | 83367
rosuvastatin | C10AA | Crestor, Ezallor | 301542
pitavastatin | C10AA | Livalo, Zypitamag | 861634
fenofibrate | C10AB | Tricor, Lofibra, Antara, Fenoglide, Lipofen, Triglide | 8703
fenofibric acid | C10AB | Trilipix, Fibricor |
gemfibrozil | C10AB | Lopid | 4719
cholestyramine, colestyramine | C10AC | Questran, Prevalite |
colestipol | C10AC | Colestid |
colesevelam | C10AC | Welchol |
niacin, nicotinic acid | C10AD, C04AC | Niaspan, Niacor, Slo-Niacin | 7393
omega 3 acid ethyl esters, omega 3 fatty acids, fish oil | C10AX | Lovaza |
icosapent ethyl | C10AX | Vascepa |
ezetimibe | C10AX | Zetia | 341248
evolocumab | C10AX | Repatha | 1665684
alirocumab | C10AX | Praluent | 1659152
inclisiran | C10AX | Leqvio |
bempedoic acid | C10AX | Nexletol | 2282403
`;
