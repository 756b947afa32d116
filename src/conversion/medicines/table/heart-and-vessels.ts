// The shipped table, group C (heart and vessels): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const heartAndVessels = `
digoxin | C01AA | Lanoxin, Digitek | 3407
quinidine | C01BA | | 9068
procainamide | C01BA | |
disopyramide | C01BA | Norpace |
mexiletine | C01BB | |
flecainide | C01BC | Tambocor | 4441
propafenone | C01BC | Rythmol, Rythmol SR | 8754
amiodarone | C01BD | Pacerone, Cordarone, Nexterone |
dofetilide | C01BD | Tikosyn |
dronedarone | C01BD | Multaq |
ibutilide | C01BD | Corvert |
norepinephrine | C01CA | Levophed |
dopamine | C01CA | |
dobutamine | C01CA | |
epinephrine | C01CA, S01EA | EpiPen, EpiPen Jr, Adrenalin, Auvi-Q, Symjepi |
phenylephrine | C01CA:injection, R01AA, R01BA:oral, S01FB | Sudafed PE, Neo-Synephrine, Vazculep |
midodrine | C01CA | ProAmatine, Orvaten |
droxidopa | C01CA | Northera |
ephedrine | C01CA:injection, R03CA:oral | |
milrinone | C01CE | |
nitroglycerin | C01DA:any | Nitrostat, Nitro-Dur, Nitro-Bid, NitroMist, Nitrolingual, Minitran |
isosorbide dinitrate | C01DA | Isordil, Isordil Titradose | 6058
isosorbide mononitrate | C01DA | Imdur, Ismo, Monoket |
ranolazine | C01EB | Ranexa |
ivabradine | C01EB | Corlanor |
adenosine | C01EB | Adenocard, Adenoscan |
clonidine | C02AC | Catapres, Catapres-TTS, Kapvay |
guanfacine | C02AC | Tenex, Intuniv |
methyldopa | C02AB | |
prazosin | C02CA | Minipress |
doxazosin | C02CA | Cardura, Cardura XL |
hydralazine | C02DB | Apresoline | 5470
minoxidil | C02DC, D11AX | Loniten, Rogaine |
nitroprusside | C02DD | Nitropress, Nipride RTU |
bosentan | C02KX | Tracleer |
ambrisentan | C02KX | Letairis |
macitentan | C02KX | Opsumit |
riociguat | C02KX | Adempas |
hydrochlorothiazide, hctz | C03AA | Microzide, Esidrix | 5487
chlorothiazide | C03AA | Diuril |
chlorthalidone, chlortalidone | C03BA | Thalitone, Hygroton |
indapamide | C03BA | Lozol |
metolazone | C03BA | Zaroxolyn |
furosemide | C03CA | Lasix, Furoscix | 4603
bumetanide | C03CA | Bumex |
torsemide, torasemide | C03CA | Demadex, Soaanz |
ethacrynic acid | C03CC | Edecrin |
spironolactone | C03DA | Aldactone, CaroSpir | 9997
eplerenone | C03DA | Inspra |
finerenone | C03DA | Kerendia |
amiloride | C03DB | Midamor |
triamterene | C03DB | Dyrenium |
tolvaptan | C03XA | Samsca, Jynarque |
pentoxifylline | C04AD | Trental |
propranolol | C07AA | Inderal, Inderal LA, InnoPran XL, Hemangeol | 8787
nadolol | C07AA | Corgard |
sotalol | C07AA | Betapace, Betapace AF, Sotylize |
timolol | C07AA, S01ED | Timoptic, Timoptic-XE, Betimol, Istalol | 10600
pindolol | C07AA | Visken |
metoprolol | C07AB | Lopressor, Toprol-XL, Kapspargo | 6918
atenolol | C07AB | Tenormin |
bisoprolol | C07AB | Zebeta |
nebivolol | C07AB | Bystolic |
acebutolol | C07AB | Sectral |
esmolol | C07AB | Brevibloc |
betaxolol | C07AB, S01ED | Kerlone, Betoptic S |
carvedilol | C07AG | Coreg, Coreg CR | 20352
labetalol | C07AG | Trandate, Normodyne |
amlodipine | C08CA | Norvasc, Katerzia, Norliqva |
felodipine | C08CA | Plendil |
nifedipine | C08CA | Procardia, Procardia XL, Adalat, Adalat CC |
nicardipine | C08CA | Cardene |
nimodipine | C08CA | Nymalize |
isradipine | C08CA | DynaCirc |
nisoldipine | C08CA | Sular |
clevidipine | C08CA | Cleviprex |
verapamil | C08DA | Calan, Calan SR, Verelan, Isoptin SR |
diltiazem | C08DB | Cardizem, Cardizem CD, Cardizem LA, Cartia XT, Tiazac, Dilt-XR, Taztia XT, Matzim LA |
captopril | C09AA | Capoten | 1998
enalapril | C09AA | Vasotec, Epaned |
enalaprilat | C09AA | |
lisinopril | C09AA | Prinivil, Zestril, Qbrelis |
perindopril | C09AA | Aceon |
ramipril | C09AA | Altace |
quinapril | C09AA | Accupril |
benazepril | C09AA | Lotensin |
fosinopril | C09AA | Monopril |
trandolapril | C09AA | Mavik |
moexipril | C09AA | Univasc |
losartan | C09CA | Cozaar |
valsartan | C09CA | Diovan |
irbesartan | C09CA | Avapro |
candesartan, candesartan cilexetil | C09CA | Atacand |
telmisartan | C09CA | Micardis |
olmesartan, olmesartan medoxomil | C09CA | Benicar |
azilsartan, azilsartan medoxomil | C09CA | Edarbi |
eprosartan | C09CA | Teveten |
aliskiren | C09XA | Tekturna |
sacubitril | C09DX | |
simvastatin | C10AA | Zocor | 36567
lovastatin | C10AA | Mevacor, Altoprev |
pravastatin | C10AA | Pravachol | 42463
fluvastatin | C10AA | Lescol, Lescol XL |
atorvastatin | C10AA | Lipitor, Atorvaliq | 83367
rosuvastatin | C10AA | Crestor, Ezallor | 301542
pitavastatin | C10AA | Livalo, Zypitamag |
fenofibrate | C10AB | Tricor, Lofibra, Antara, Fenoglide, Lipofen, Triglide |
fenofibric acid | C10AB | Trilipix, Fibricor |
gemfibrozil | C10AB | Lopid |
cholestyramine, colestyramine | C10AC | Questran, Prevalite |
colestipol | C10AC | Colestid |
colesevelam | C10AC | Welchol |
niacin, nicotinic acid | C10AD, C04AC | Niaspan, Niacor, Slo-Niacin |
omega 3 acid ethyl esters, omega 3 fatty acids, fish oil | C10AX | Lovaza |
icosapent ethyl | C10AX | Vascepa |
ezetimibe | C10AX | Zetia |
evolocumab | C10AX | Repatha |
alirocumab | C10AX | Praluent |
inclisiran | C10AX | Leqvio |
bempedoic acid | C10AX | Nexletol |
`;
