// The shipped table, brands of several ingredients: brand | ingredients. Each ingredient keeps its own classes.
export const combinations = `
Advair, Advair Diskus, Advair HFA, Wixela Inhub, AirDuo | fluticasone, salmeterol
Symbicort, Breyna | budesonide, formoterol
Dulera | mometasone, formoterol
Breo, Breo Ellipta | fluticasone, vilanterol
Trelegy, Trelegy Ellipta | fluticasone, umeclidinium, vilanterol
Anoro, Anoro Ellipta | umeclidinium, vilanterol
Breztri Aerosphere | budesonide, glycopyrrolate, formoterol
Stiolto Respimat | tiotropium, olodaterol
Combivent, Combivent Respimat, DuoNeb | ipratropium, albuterol
Dymista | azelastine, fluticasone
Augmentin, Augmentin XR, Augmentin ES-600 | amoxicillin, clavulanate
Unasyn | ampicillin, sulbactam
Zosyn | piperacillin, tazobactam
Bactrim, Bactrim DS, Septra, Septra DS, Sulfatrim, co-trimoxazole, SMX-TMP, SMZ-TMP, TMP-SMX | sulfamethoxazole, trimethoprim
Percocet, Endocet, Roxicet | oxycodone, acetaminophen
Vicodin, Vicodin ES, Vicodin HP, Norco, Lortab, Lorcet, Xodol | hydrocodone, acetaminophen
Tylenol with Codeine, Tylenol with Codeine #3, Tylenol #3 | acetaminophen, codeine
Ultracet | tramadol, acetaminophen
Fioricet, Esgic | butalbital, acetaminophen, caffeine
Fiorinal | butalbital, aspirin, caffeine
Excedrin, Excedrin Migraine | acetaminophen, aspirin, caffeine
Suboxone, Zubsolv, Bunavail | buprenorphine, naloxone
Treximet | sumatriptan, naproxen
Vimovo | naproxen, esomeprazole
Duexis | ibuprofen, famotidine
Arthrotec | diclofenac, misoprostol
Aggrenox | aspirin, dipyridamole
Zestoretic, Prinzide, lisinopril-HCTZ | lisinopril, hydrochlorothiazide
Hyzaar | losartan, hydrochlorothiazide
Diovan HCT | valsartan, hydrochlorothiazide
Benicar HCT | olmesartan, hydrochlorothiazide
Avalide | irbesartan, hydrochlorothiazide
Micardis HCT | telmisartan, hydrochlorothiazide
Atacand HCT | candesartan, hydrochlorothiazide
Edarbyclor | azilsartan, chlorthalidone
Lotensin HCT | benazepril, hydrochlorothiazide
Vaseretic | enalapril, hydrochlorothiazide
Ziac | bisoprolol, hydrochlorothiazide
Tenoretic | atenolol, chlorthalidone
Dyazide, Maxzide | triamterene, hydrochlorothiazide
Aldactazide | spironolactone, hydrochlorothiazide
Lotrel | amlodipine, benazepril
Exforge | amlodipine, valsartan
Exforge HCT | amlodipine, valsartan, hydrochlorothiazide
Azor | amlodipine, olmesartan
Tribenzor | olmesartan, amlodipine, hydrochlorothiazide
Twynsta | telmisartan, amlodipine
Caduet | amlodipine, atorvastatin
Entresto | sacubitril, valsartan
BiDil | isosorbide dinitrate, hydralazine
Vytorin | ezetimibe, simvastatin
Nexlizet | bempedoic acid, ezetimibe
Janumet, Janumet XR | sitagliptin, metformin
Kazano | alogliptin, metformin
Oseni | alogliptin, pioglitazone
Jentadueto | linagliptin, metformin
Kombiglyze XR | saxagliptin, metformin
Actoplus Met | pioglitazone, metformin
Duetact | pioglitazone, glimepiride
Glucovance | glyburide, metformin
Invokamet | canagliflozin, metformin
Xigduo XR | dapagliflozin, metformin
Synjardy, Synjardy XR | empagliflozin, metformin
Glyxambi | empagliflozin, linagliptin
Qtern | dapagliflozin, saxagliptin
Soliqua | insulin glargine, lixisenatide
Xultophy | insulin degludec, liraglutide
Sinemet, Sinemet CR, Rytary, Parcopa, Duopa | carbidopa, levodopa
Stalevo | carbidopa, levodopa, entacapone
Adderall, Adderall XR, Mydayis | amphetamine, dextroamphetamine
Symbyax | olanzapine, fluoxetine
Contrave | naltrexone, bupropion
Qsymia | phentermine, topiramate
Namzaric | memantine, donepezil
Lomotil | diphenoxylate, atropine
Truvada | emtricitabine, tenofovir disoproxil
Descovy | emtricitabine, tenofovir alafenamide
Atripla | efavirenz, emtricitabine, tenofovir disoproxil
Biktarvy | bictegravir, emtricitabine, tenofovir alafenamide
Triumeq | abacavir, dolutegravir, lamivudine
Dovato | dolutegravir, lamivudine
Juluca | dolutegravir, rilpivirine
Epzicom | abacavir, lamivudine
Combivir | lamivudine, zidovudine
Odefsey | emtricitabine, rilpivirine, tenofovir alafenamide
Complera | emtricitabine, rilpivirine, tenofovir disoproxil
Paxlovid | nirmatrelvir, ritonavir
Malarone, atovaquone-proguanil | atovaquone, proguanil
Cosopt | dorzolamide, timolol
Combigan | brimonidine, timolol
TobraDex | tobramycin, dexamethasone
Ciprodex | ciprofloxacin, dexamethasone
Lotrisone | clotrimazole, betamethasone
Yaz, Yasmin, Ocella, Gianvi, Loryna | drospirenone, ethinyl estradiol
Sprintec, Ortho Tri-Cyclen, Tri-Sprintec, Ortho-Cyclen | norgestimate, ethinyl estradiol
NuvaRing, EluRyng | etonogestrel, ethinyl estradiol
Seasonique, Aviane, Levora | levonorgestrel, ethinyl estradiol
Apri, Reclipsen | desogestrel, ethinyl estradiol
Loestrin, Junel, Microgestin | norethindrone, ethinyl estradiol
Prempro | conjugated estrogens, medroxyprogesterone
Claritin-D | loratadine, pseudoephedrine
Zyrtec-D | cetirizine, pseudoephedrine
Allegra-D | fexofenadine, pseudoephedrine
Mucinex D | guaifenesin, pseudoephedrine
Mucinex DM, Robitussin DM | guaifenesin, dextromethorphan
Tylenol PM | acetaminophen, diphenhydramine
Advil PM | ibuprofen, diphenhydramine
Diclegis, Bonjesta | doxylamine, pyridoxine
Primaxin | imipenem, cilastatin
Polytrim | polymyxin b, trimethoprim
`;
