"""Attributes that no profile of this program leaves in a file (from PS3.15 Table E.1-1).

Chosen by hand from the table: what names a person, a place, a device or an order and is kept by
none of the options in use. The writer's own table is not read here.
"""

from pydicom.datadict import tag_for_keyword

META = frozenset(
    {0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013}
)


def _tags(keywords: str) -> frozenset[int]:
    tags = (tag_for_keyword(keyword) for keyword in keywords.split())
    return frozenset(tag for tag in tags if tag is not None)


NOT_LEFT = _tags(
    """AffectedSOPInstanceUID RetrieveAETitle StationAETitle InstitutionAddress
    ReferringPhysicianAddress ReferringPhysicianTelephoneNumbers
    ReferringPhysicianIdentificationSequence ConsultingPhysicianIdentificationSequence
    TimezoneOffsetFromUTC NetworkID InstitutionalDepartmentName
    InstitutionalDepartmentTypeCodeSequence PhysiciansOfRecord
    PhysiciansOfRecordIdentificationSequence PerformingPhysicianName
    PerformingPhysicianIdentificationSequence NameOfPhysiciansReadingStudy
    PhysiciansReadingStudyIdentificationSequence ReferencedPatientSequence IssuerOfPatientID
    PatientBirthTime PatientInsurancePlanCodeSequence PatientPrimaryLanguageCodeSequence
    OtherPatientIDs OtherPatientNames OtherPatientIDsSequence PatientBirthName PatientAddress
    InsurancePlanIdentification PatientMotherBirthName MilitaryRank BranchOfService
    MedicalRecordLocator ReferencedPatientPhotoSequence CountryOfResidence RegionOfResidence
    PatientTelephoneNumbers PatientTelecomInformation PatientReligiousPreference
    ResponsiblePerson ResponsibleOrganization IssuerOfClinicalTrialSiteID
    IssuerOfClinicalTrialSubjectID MakerNote CameraOwnerName LensSerialNumber GPSLatitude
    GPSLongitude PlateID GeneratorID CassetteID GantryID UniqueDeviceIdentifier UDISequence
    SecondaryCaptureDeviceID HardcopyCreationDeviceID StudyIDIssuer ScheduledStudyLocation
    ScheduledStudyLocationAETitle RequestingPhysician RequestingService AdmissionID
    IssuerOfAdmissionID IssuerOfAdmissionIDSequence ScheduledPatientInstitutionResidence
    ServiceEpisodeID IssuerOfServiceEpisodeID CurrentPatientLocation
    PatientInstitutionResidence ScheduledStationAETitle ScheduledPerformingPhysicianName
    ScheduledProcedureStepID ScheduledPerformingPhysicianIdentificationSequence
    ScheduledStationName ScheduledProcedureStepLocation PerformedStationAETitle
    PerformedStationName PerformedLocation PerformedProcedureStepID SpecimenAccessionNumber
    RequestedProcedureLocation NamesOfIntendedRecipientsOfResults
    IntendedRecipientsOfResultsIdentificationSequence PersonAddress PersonTelephoneNumbers
    PersonTelecomInformation OrderEnteredBy OrderEntererLocation OrderCallbackPhoneNumber
    OrderCallbackTelecomInformation ScheduledHumanPerformersSequence
    ActualHumanPerformersSequence HumanPerformerOrganization HumanPerformerName
    ParticipantSequence CustodialOrganizationSequence IconImageSequence
    ReferencedDigitalSignatureSequence DigitalSignaturesSequence MAC ModifiedAttributesSequence
    NonconformingModifiedAttributesSequence OriginalAttributesSequence
    EncryptedAttributesSequence Originator ResultsID
    InterpretationRecorder InterpretationTranscriber InterpretationAuthor
    PhysicianApprovingInterpretation DistributionName DistributionAddress InterpretationID
    DataSetTrailingPadding PerformedStationNameCodeSequence ScheduledStationNameCodeSequence
    PatientBirthDateInAlternativeCalendar
    PatientDeathDateInAlternativeCalendar NTPSourceAddress StorageMediaFileSetID
    EncapsulatedDocument DocumentTitle CodingSchemeIdentificationSequence URNCodeValue"""
)

# May be there because the object requires them, empty or with a word that says nothing.
NOT_LEFT_WITH_A_VALUE = _tags(
    """AccessionNumber StudyID ReferringPhysicianName InstitutionName StationName OperatorsName
    PatientBirthDate DeviceSerialNumber DetectorID ConsultingPhysicianName
    PlacerOrderNumberImagingServiceRequest FillerOrderNumberImagingServiceRequest PersonName
    VerifyingObserverName VerifyingOrganization ContentCreatorName ReviewerName
    SourceSerialNumber ClinicalTrialSubjectID ClinicalTrialSiteName RequestedProcedureID
    TreatmentMachineName RadiationMachineName"""
)

# Where some objects require it, its code is one that says nothing; the scheme is not looked at.
CODED_PERSON, SCHEME = 0x00401101, 0x00080102

# What people type freely and the descriptor rules have cleaned.
DESCRIPTIONS = _tags(
    """StudyDescription SeriesDescription ProtocolName ImageComments StudyComments
    RequestedProcedureDescription PerformedProcedureStepDescription PatientComments
    ScheduledProcedureStepDescription AdditionalPatientHistory ReasonForStudy
    AdmittingDiagnosesDescription DerivationDescription RequestedProcedureComments
    ImagingServiceRequestComments AcquisitionComments FrameComments
    AcquisitionProtocolDescription CommentsOnThePerformedProcedureStep VisitComments TextValue
    UnformattedTextValue
    ContentDescription SegmentDescription ROIName ROIDescription ROIObservationDescription
    StructureSetName StructureSetDescription GraphicLayerDescription ContainerDescription
    AnnotationGroupDescription FiducialDescription RTImageDescription RTPlanDescription"""
)

# Type 1 in every object that this program writes (PS3.3 C.7.3.1, C.12.1, C.7.2.1).
REQUIRED = _tags("SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID Modality")
# Type 2: there, though perhaps empty (PS3.3 C.7.1.1).
REQUIRED_MAYBE_EMPTY = _tags("PatientName PatientID")
# Type 1 with pixels (PS3.3 C.7.6.3).
REQUIRED_WITH_PIXELS = _tags(
    """SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored HighBit
    PixelRepresentation"""
)

# PS3.3 C.7.1.3, C.7.2.2: what the option 113108 lets stay.
PATIENT_CHARACTERISTICS = _tags(
    """EthnicGroup PatientAge PatientSex PatientSexNeutered PatientSize PatientWeight
    PregnancyStatus SmokingStatus SelectorASValue Allergies PatientState PreMedication
    SpecialNeeds"""
)

# Schemes that anybody can look up (PS3.16 Table 8-1, HL7); others may tell whose they are.
LOCAL_SCHEME = "99LOCAL"
# fmt: off
PUBLIC_SCHEMES = frozenset({
    "DCM", "SCT", "SRT", "SNM3", "99SDM", "LN", "LOINC", "UCUM", "RADLEX", "RADELEMENT", "UMLS",
    "FMA", "NEU", "NCIt", "CADSR", "NICIP", "IBSI", "MDC", "BI", "BARI", "UNS", "ACR", "C4", "C5",
    "CPT4", "HPC", "HCPT", "I9", "I9C", "I9P", "I10", "I10P", "ICD10", "ICDO3", "MSH", "MA", "MGI",
    "NCBI", "NDC", "RXNORM", "ATC", "PUBCHEM_CID", "CD2", "CVX", "ITIS_TSN", "UBERON", "TNM",
    "ISO3166_1", "ISO639_1", "ISO639_2", "ISO5218_1", "RFC3066", "RFC5646", "X.3", "POS",
})
# fmt: on

# Objects without pixels (PS3.4 B.5): reports and key objects, presentation states, structure sets.
WITHOUT_PIXELS = (
    b"1.2.840.10008.5.1.4.1.1.88.",
    b"1.2.840.10008.5.1.4.1.1.11.",
    b"1.2.840.10008.5.1.4.1.1.481.3",
    b"1.2.840.10008.5.1.4.1.1.481.5",
    b"1.2.840.10008.5.1.4.1.1.481.8",
)
