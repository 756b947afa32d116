// ATC code, levels 1 to 4 → a short English name of our own. WHO's wording is not shipped: docs/decisions/008-drug-classes.md.
export const classNames = `
A Digestion and metabolism
A01 Mouth and teeth
A01A Mouth and teeth
A01AA Against caries
A01AB Against infections of the mouth
A02 Stomach acid
A02A Antacids
A02AA Magnesium antacids
A02AB Aluminum antacids
A02AC Calcium antacids
A02AH Sodium bicarbonate antacids
A02B Ulcer and reflux
A02BA H2 blockers
A02BB Prostaglandins for the stomach
A02BC Proton pump inhibitors
A02BX Other ulcer and reflux drugs
A03 Bowel function
A03A Bowel function disorders
A03AA Tertiary amine anticholinergics
A03AB Quaternary amine anticholinergics
A03AX Other bowel function drugs
A03B Belladonna
A03BA Belladonna alkaloids
A03F Movement of stomach and bowel
A03FA Prokinetics
A04 Nausea and vomiting
A04A Antiemetics
A04AA Serotonin 5-HT3 blockers
A04AD Other antiemetics
A05 Bile and liver
A05A Bile
A05AA Bile acids
A06 Constipation
A06A Laxatives
A06AA Stool softeners
A06AB Stimulant laxatives
A06AC Bulk laxatives
A06AD Osmotic laxatives
A06AH Peripheral opioid blockers
A06AX Other laxatives
A07 Diarrhea, bowel infection and inflammation
A07A Bowel infections
A07AA Antibiotics acting in the bowel
A07B Intestinal adsorbents
A07BB Bismuth
A07D Slowing the bowel
A07DA Antipropulsives
A07E Bowel inflammation
A07EA Corticosteroids acting in the bowel
A07EB Mast cell stabilizers acting in the bowel
A07EC Aminosalicylates
A08 Obesity
A08A Weight loss drugs
A08AA Centrally acting weight loss drugs
A08AB Peripherally acting weight loss drugs
A09 Digestive enzymes
A09A Digestive enzymes
A09AA Enzyme preparations
A10 Diabetes
A10A Insulins
A10AB Fast-acting insulins
A10AC Intermediate-acting insulins
A10AE Long-acting insulins
A10B Glucose lowering drugs other than insulin
A10BA Biguanides
A10BB Sulfonylureas
A10BF Alpha glucosidase inhibitors
A10BG Thiazolidinediones
A10BH DPP-4 inhibitors
A10BJ GLP-1 receptor agonists
A10BK SGLT2 inhibitors
A10BX Other glucose lowering drugs
A11 Vitamins
A11C Vitamins A and D
A11CC Vitamin D
A11D Vitamin B1
A11DA Vitamin B1
A11G Vitamin C
A11GA Vitamin C
A11H Other vitamins
A11HA Other single vitamins
A12 Minerals
A12A Calcium
A12AA Calcium
A12B Potassium
A12BA Potassium
A12C Other minerals
A12CA Sodium
A12CB Zinc
A12CC Magnesium
A12CD Fluoride
A14 Anabolic drugs
A14A Anabolic steroids
A14AA Androstan anabolic steroids
A16 Other digestion and metabolism drugs
A16A Other digestion and metabolism drugs
A16AA Amino acids
A16AB Enzymes for metabolic disease
A16AX Other metabolic drugs
B Blood
B01 Blood clotting, against
B01A Antithrombotics
B01AA Vitamin K blockers
B01AB Heparins
B01AC Platelet inhibitors
B01AD Clot dissolving enzymes
B01AE Direct thrombin inhibitors
B01AF Factor Xa inhibitors
B01AX Other antithrombotics
B02 Bleeding, against
B02A Antifibrinolytics
B02AA Amino acid antifibrinolytics
B02B Vitamin K and other hemostatics
B02BA Vitamin K
B02BX Other hemostatics
B03 Anemia
B03A Iron
B03AA Iron by mouth, bivalent
B03AC Iron by injection
B03B Vitamin B12 and folic acid
B03BA Vitamin B12
B03BB Folic acid
B03X Other anemia drugs
B03XA Erythropoiesis stimulants
B05 Blood substitutes and infusions
B05A Blood and related products
B05AA Plasma substitutes and proteins
B05B Intravenous solutions
B05BA Intravenous nutrition
B05C Irrigation
B05CX Other irrigation solutions
B05X Additives to intravenous solutions
B05XA Electrolyte solutions
B06 Other blood drugs
B06A Other blood drugs
B06AC Hereditary angioedema drugs
C Heart and vessels
C01 Heart
C01A Heart glycosides
C01AA Digitalis glycosides
C01B Heart rhythm
C01BA Antiarrhythmics Ia
C01BB Antiarrhythmics Ib
C01BC Antiarrhythmics Ic
C01BD Antiarrhythmics III
C01C Heart stimulants other than glycosides
C01CA Adrenergic and dopaminergic stimulants
C01CE Phosphodiesterase inhibitors for the heart
C01D Vasodilators for heart disease
C01DA Nitrates
C01E Other heart drugs
C01EA Prostaglandins for the heart
C01EB Other heart drugs
C02 Blood pressure
C02A Centrally acting blood pressure drugs
C02AB Methyldopa
C02AC Imidazoline receptor agonists
C02C Peripherally acting blood pressure drugs
C02CA Alpha blockers for blood pressure
C02D Arteriole relaxing drugs
C02DB Hydrazinophthalazines
C02DC Pyrimidines for blood pressure
C02DD Nitroferricyanides
C02K Other blood pressure drugs
C02KX Pulmonary arterial hypertension drugs
C03 Water tablets
C03A Thiazide diuretics
C03AA Thiazides
C03B Thiazide-like diuretics
C03BA Sulfonamide thiazide-like diuretics
C03C Loop diuretics
C03CA Sulfonamide loop diuretics
C03CC Aryloxyacetic acid loop diuretics
C03D Potassium sparing diuretics
C03DA Aldosterone blockers
C03DB Other potassium sparing diuretics
C03X Other diuretics
C03XA Vasopressin blockers
C04 Peripheral vasodilators
C04A Peripheral vasodilators
C04AC Nicotinic acid as vasodilator
C04AD Purine vasodilators
C05 Hemorrhoids and veins
C05A Hemorrhoids and fissures, topical
C05AD Local anesthetics for hemorrhoids
C07 Beta blockers
C07A Beta blockers
C07AA Non-selective beta blockers
C07AB Selective beta blockers
C07AG Alpha and beta blockers
C08 Calcium channel blockers
C08C Vascular calcium channel blockers
C08CA Dihydropyridines
C08D Cardiac calcium channel blockers
C08DA Phenylalkylamines
C08DB Benzothiazepines
C09 Renin-angiotensin system
C09A ACE inhibitors
C09AA ACE inhibitors
C09C Angiotensin II receptor blockers
C09CA Angiotensin II receptor blockers
C09D Angiotensin II receptor blockers, combined
C09DX Angiotensin II receptor blockers, other combinations
C09X Other renin-angiotensin drugs
C09XA Renin inhibitors
C10 Blood lipids
C10A Lipid lowering drugs
C10AA Statins
C10AB Fibrates
C10AC Bile acid binders
C10AD Nicotinic acid for lipids
C10AX Other lipid lowering drugs
D Skin
D01 Fungal skin infections
D01A Antifungals for the skin
D01AA Antibiotic antifungals
D01AC Imidazoles and triazoles
D01AE Other antifungals for the skin
D01B Antifungals for skin disease, systemic
D01BA Antifungals for skin disease, systemic
D02 Skin protection
D02A Skin protectants
D02AB Zinc preparations
D04 Itch
D04A Itch relief
D04AA Antihistamines on the skin
D04AB Anesthetics on the skin
D04AX Other itch relief
D05 Psoriasis
D05A Psoriasis, topical
D05AX Other topical psoriasis drugs
D05B Psoriasis, systemic
D05BB Retinoids for psoriasis
D06 Infections of the skin
D06A Antibiotics on the skin
D06AX Other antibiotics on the skin
D06B Other anti-infectives on the skin
D06BA Sulfonamides on the skin
D06BB Antivirals on the skin
D06BX Other anti-infectives on the skin
D07 Corticosteroids on the skin
D07A Corticosteroids on the skin, plain
D07AA Weak corticosteroids
D07AB Moderate corticosteroids
D07AC Potent corticosteroids
D07AD Very potent corticosteroids
D08 Antiseptics
D08A Antiseptics
D08AC Biguanide and amidine antiseptics
D10 Acne
D10A Acne, topical
D10AD Topical retinoids
D10AE Peroxides
D10AF Anti-infectives for acne
D10AX Other topical acne drugs
D10B Acne, systemic
D10BA Retinoids for acne
D11 Other skin drugs
D11A Other skin drugs
D11AA Antiperspirants
D11AH Dermatitis drugs other than corticosteroids
D11AX Other skin drugs
G Urine and sex hormones
G01 Gynecologic infections
G01A Gynecologic anti-infectives
G01AA Antibiotics
G01AF Imidazoles
G02 Other gynecologics
G02A Uterotonics
G02AB Ergot alkaloids
G02AD Prostaglandins
G02B Local contraceptives
G02BA Intrauterine contraceptives
G02C Other gynecologics
G02CB Prolactin inhibitors
G03 Sex hormones
G03A Hormonal contraceptives
G03AA Progestogens with estrogens, fixed
G03AC Progestogens
G03AD Emergency contraceptives
G03B Androgens
G03BA Testosterone-type androgens
G03C Estrogens
G03CA Natural and semisynthetic estrogens
G03D Progestogens
G03DA Pregnene progestogens
G03DB Pregnadiene progestogens
G03DC Estrene progestogens
G03G Ovulation stimulants
G03GB Synthetic ovulation stimulants
G03X Other sex hormone drugs
G03XA Antigonadotropins
G03XC Selective estrogen receptor modulators
G04 Urinary tract
G04B Urologicals
G04BD Overactive bladder drugs
G04BE Erectile dysfunction drugs
G04BX Other urologicals
G04C Enlarged prostate
G04CA Alpha blockers for the prostate
G04CB 5-alpha reductase inhibitors
H Hormones
H01 Pituitary and hypothalamic hormones
H01A Anterior pituitary hormones
H01AC Growth hormone
H01B Posterior pituitary hormones
H01BA Vasopressin and analogues
H01BB Oxytocin and analogues
H01C Hypothalamic hormones
H01CB Somatostatin and analogues
H02 Corticosteroids
H02A Corticosteroids, plain
H02AA Mineralocorticoids
H02AB Glucocorticoids
H03 Thyroid
H03A Thyroid hormones
H03AA Thyroid hormones
H03B Antithyroid drugs
H03BA Thiouracils
H03BB Imidazole antithyroid drugs
H04 Pancreatic hormones
H04A Glucagon and the like
H04AA Glucagon and the like
H05 Calcium balance
H05A Parathyroid hormones
H05AA Parathyroid hormones
H05B Anti-parathyroid drugs
H05BA Calcitonin
H05BX Other anti-parathyroid drugs
J Infections
J01 Antibacterials
J01A Tetracyclines
J01AA Tetracyclines
J01B Amphenicols
J01BA Amphenicols
J01C Penicillins
J01CA Broad spectrum penicillins
J01CE Beta-lactamase sensitive penicillins
J01CF Beta-lactamase resistant penicillins
J01CG Beta-lactamase inhibitors
J01D Other beta-lactams
J01DB Cephalosporins, 1st generation
J01DC Cephalosporins, 2nd generation
J01DD Cephalosporins, 3rd generation
J01DE Cephalosporins, 4th generation
J01DF Monobactams
J01DH Carbapenems
J01DI Other cephalosporins and penems
J01E Sulfonamides and trimethoprim
J01EA Trimethoprim and derivatives
J01EC Intermediate-acting sulfonamides
J01F Macrolides and lincosamides
J01FA Macrolides
J01FF Lincosamides
J01G Aminoglycosides
J01GA Streptomycins
J01GB Other aminoglycosides
J01M Quinolones
J01MA Fluoroquinolones
J01X Other antibacterials
J01XA Glycopeptides
J01XB Polymyxins
J01XD Imidazole antibacterials
J01XE Nitrofurans
J01XX Other antibacterials
J02 Antifungals
J02A Antifungals
J02AA Antibiotic antifungals
J02AB Imidazole antifungals
J02AC Triazole antifungals
J02AX Other antifungals
J04 Mycobacteria
J04A Tuberculosis
J04AB Antibiotics for tuberculosis
J04AC Hydrazides
J04AK Other tuberculosis drugs
J04B Leprosy
J04BA Leprosy drugs
J05 Antivirals
J05A Direct acting antivirals
J05AB Nucleoside antivirals
J05AE Protease inhibitors
J05AF Nucleoside reverse transcriptase inhibitors
J05AG Non-nucleoside reverse transcriptase inhibitors
J05AH Neuraminidase inhibitors
J05AJ Integrase inhibitors
J05AP Hepatitis C antivirals
J05AX Other antivirals
J06 Antibodies against infections
J06B Immunoglobulins
J06BB Specific immunoglobulins
J06BC Antibacterial monoclonal antibodies
J06BD Antiviral monoclonal antibodies
L Cancer and immune system
L01 Cancer
L01A Alkylating agents
L01AA Nitrogen mustards
L01AB Alkyl sulfonates
L01AX Other alkylating agents
L01B Antimetabolites
L01BA Folic acid analogues
L01BB Purine analogues
L01BC Pyrimidine analogues
L01C Plant alkaloids
L01CA Vinca alkaloids
L01CB Podophyllotoxins
L01CD Taxanes
L01CE Topoisomerase 1 inhibitors
L01D Cytotoxic antibiotics
L01DB Anthracyclines
L01DC Other cytotoxic antibiotics
L01E Protein kinase inhibitors
L01EA BCR-ABL inhibitors
L01EB EGFR kinase inhibitors
L01EF CDK inhibitors
L01EG mTOR kinase inhibitors
L01EJ JAK inhibitors for cancer
L01EL BTK inhibitors
L01EX Other protein kinase inhibitors
L01F Cancer antibodies
L01FA CD20 antibodies
L01FC CD38 antibodies
L01FD HER2 antibodies
L01FE EGFR antibodies
L01FF PD-1 and PD-L1 antibodies
L01FG VEGF antibodies
L01FX Other cancer antibodies
L01X Other cancer drugs
L01XA Platinum compounds
L01XF Retinoids for cancer
L01XG Proteasome inhibitors
L01XK PARP inhibitors
L01XX Other cancer drugs
L02 Hormone treatment of cancer
L02A Hormones for cancer
L02AB Progestogens for cancer
L02AE GnRH analogues
L02B Hormone blockers for cancer
L02BA Antiestrogens
L02BB Antiandrogens
L02BG Aromatase inhibitors
L02BX Other hormone blockers
L03 Immune stimulants
L03A Immune stimulants
L03AA Colony stimulating factors
L03AB Interferons
L03AX Other immune stimulants
L04 Immune suppressants
L04A Immune suppressants
L04AA Selective immune suppressants
L04AB TNF inhibitors
L04AC Interleukin inhibitors
L04AD Calcineurin inhibitors
L04AE S1P receptor modulators
L04AF JAK inhibitors
L04AG Immune suppressing antibodies
L04AH mTOR inhibitors
L04AK DHODH inhibitors
L04AX Other immune suppressants
M Joints, bones and muscles
M01 Inflammation and rheumatism
M01A Nonsteroidal anti-inflammatory drugs
M01AB Acetic acid NSAIDs
M01AC Oxicams
M01AE Propionic acid NSAIDs
M01AG Fenamates
M01AH Coxibs
M01AX Other NSAIDs
M01C Specific antirheumatics
M01CC Penicillamine and similar
M02 Joint and muscle pain, topical
M02A Joint and muscle pain, topical
M02AA NSAIDs on the skin
M02AB Capsaicin and similar
M03 Muscle relaxants
M03A Peripherally acting muscle relaxants
M03AB Choline derivatives
M03AC Other quaternary ammonium relaxants
M03AX Other peripheral relaxants
M03B Centrally acting muscle relaxants
M03BA Carbamic acid esters
M03BB Oxazoles and thiazines
M03BC Ethers related to antihistamines
M03BX Other central relaxants
M03C Directly acting muscle relaxants
M03CA Dantrolene and similar
M04 Gout
M04A Gout drugs
M04AA Uric acid production inhibitors
M04AB Uric acid excretion enhancers
M04AC Gout drugs without effect on uric acid
M04AX Other gout drugs
M05 Bone disease
M05B Bone structure and mineralization
M05BA Bisphosphonates
M05BX Other bone drugs
N Nervous system
N01 Anesthetics
N01A General anesthetics
N01AB Inhaled halogenated anesthetics
N01AH Opioid anesthetics
N01AX Other general anesthetics
N01B Local anesthetics
N01BA Ester anesthetics
N01BB Amide anesthetics
N01BX Other local anesthetics
N02 Pain
N02A Opioids
N02AA Natural opioids
N02AB Phenylpiperidine opioids
N02AE Oripavine opioids
N02AF Morphinan opioids
N02AX Other opioids
N02B Other painkillers
N02BA Salicylates
N02BE Anilides
N02BF Gabapentinoids
N02BG Other painkillers
N02C Migraine
N02CA Ergot alkaloids
N02CC Triptans and similar
N02CD CGRP blockers
N03 Epilepsy
N03A Antiepileptics
N03AA Barbiturates
N03AB Hydantoins
N03AD Succinimides
N03AE Benzodiazepines for epilepsy
N03AF Carboxamides
N03AG Fatty acid derivatives
N03AX Other antiepileptics
N04 Parkinson's disease
N04A Anticholinergics for Parkinson's disease
N04AA Tertiary amines
N04AC Tropine ethers
N04B Dopaminergics
N04BA Dopa and derivatives
N04BB Adamantanes
N04BC Dopamine agonists
N04BD MAO-B inhibitors
N04BX Other dopaminergics
N05 Psychosis, anxiety and sleep
N05A Antipsychotics
N05AA Aliphatic phenothiazines
N05AB Piperazine phenothiazines
N05AC Piperidine phenothiazines
N05AD Butyrophenones
N05AE Indoles
N05AF Thioxanthenes
N05AH Diazepines, oxazepines and thiazepines
N05AN Lithium
N05AX Other antipsychotics
N05B Anxiety
N05BA Benzodiazepines for anxiety
N05BB Diphenylmethanes
N05BC Carbamates
N05BE Azaspirones
N05C Sleep
N05CD Benzodiazepines for sleep
N05CF Z-drugs
N05CH Melatonin receptor agonists
N05CJ Orexin blockers
N05CM Other sedatives
N06 Depression, attention and dementia
N06A Antidepressants
N06AA Tricyclic and similar antidepressants
N06AB SSRIs
N06AF MAO inhibitors, non-selective
N06AX Other antidepressants
N06B Stimulants and attention drugs
N06BA Centrally acting sympathomimetics
N06BC Xanthines
N06D Dementia
N06DA Cholinesterase inhibitors for dementia
N06DX Other dementia drugs
N07 Other nervous system drugs
N07A Parasympathomimetics
N07AA Cholinesterase inhibitors
N07AB Choline esters
N07AX Other parasympathomimetics
N07B Addiction
N07BA Nicotine dependence
N07BB Alcohol dependence
N07BC Opioid dependence
N07C Vertigo
N07CA Vertigo drugs
N07X Other nervous system drugs
N07XX Other nervous system drugs
P Parasites
P01 Protozoa
P01A Amebas and other protozoa
P01AB Nitroimidazoles
P01AX Other protozoal drugs
P01B Malaria
P01BA Aminoquinolines
P01BB Biguanides for malaria
P01BC Methanolquinolines
P02 Worms
P02B Flukes
P02BA Quinoline derivatives
P02C Roundworms
P02CA Benzimidazoles
P02CC Tetrahydropyrimidines
P02CF Avermectins
P03 Lice and mites
P03A Lice and mites
P03AC Pyrethrins and pyrethroids
P03AX Other lice and mite drugs
R Breath
R01 Nose
R01A Nose, topical
R01AA Nasal decongestants
R01AC Nasal antiallergics other than corticosteroids
R01AD Nasal corticosteroids
R01AX Other nasal preparations
R01B Nose, systemic
R01BA Sympathomimetic decongestants
R02 Throat
R02A Throat preparations
R02AD Throat anesthetics
R03 Asthma and COPD
R03A Inhaled adrenergics
R03AC Selective beta-2 agonists, inhaled
R03B Other inhaled drugs
R03BA Corticosteroids, inhaled
R03BB Anticholinergics, inhaled
R03BC Mast cell stabilizers, inhaled
R03C Systemic adrenergics
R03CA Alpha and beta agonists, systemic
R03CC Selective beta-2 agonists, systemic
R03D Other systemic asthma and COPD drugs
R03DA Xanthines
R03DC Leukotriene blockers
R03DX Other systemic asthma and COPD drugs
R05 Cough and cold
R05C Expectorants
R05CA Expectorants
R05CB Mucolytics
R05D Cough suppressants
R05DA Opium alkaloids and derivatives
R05DB Other cough suppressants
R06 Antihistamines
R06A Antihistamines, systemic
R06AA Aminoalkyl ethers
R06AB Substituted alkylamines
R06AD Phenothiazine antihistamines
R06AE Piperazine antihistamines
R06AX Other antihistamines
R07 Other breath drugs
R07A Other breath drugs
R07AX Other breath drugs
S Eyes and ears
S01 Eyes
S01A Eye infections
S01AA Antibiotics
S01AB Sulfonamides
S01AD Antivirals
S01AE Fluoroquinolones
S01B Eye inflammation
S01BA Corticosteroids
S01BC NSAIDs
S01E Glaucoma
S01EA Sympathomimetics for glaucoma
S01EB Parasympathomimetics for glaucoma
S01EC Carbonic anhydrase inhibitors
S01ED Beta blockers for glaucoma
S01EE Prostaglandin analogues
S01EX Other glaucoma drugs
S01F Pupil wideners
S01FA Anticholinergics
S01FB Sympathomimetics
S01G Eye allergy and redness
S01GA Sympathomimetic decongestants
S01GX Other antiallergics
S01H Eye anesthetics
S01HA Local anesthetics
S01L Retinal vessels
S01LA VEGF blockers for the eye
S01X Other eye drugs
S01XA Other eye drugs
S02 Ears
S02A Ear infections
S02AA Anti-infectives
S02B Ear inflammation
S02BA Corticosteroids
V Other
V03 Other treatments
V03A Other treatments
V03AB Antidotes
V03AC Iron binders
V03AE Potassium and phosphate binders
V03AF Cancer treatment helpers
V03AN Medical gases
V06 Nutrients
V06D Other nutrients
V06DC Carbohydrates
V08 Contrast media
V08A X-ray contrast media
V08AB Low-osmolar water-soluble iodine media
V08C MRI contrast media
V08CA Paramagnetic contrast media
`;
