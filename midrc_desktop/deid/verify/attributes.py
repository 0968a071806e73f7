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
    RequestedProcedureID RequestedProcedureLocation NamesOfIntendedRecipientsOfResults
    IntendedRecipientsOfResultsIdentificationSequence PersonAddress PersonTelephoneNumbers
    PersonTelecomInformation OrderEnteredBy OrderEntererLocation OrderCallbackPhoneNumber
    OrderCallbackTelecomInformation ScheduledHumanPerformersSequence
    ActualHumanPerformersSequence HumanPerformerOrganization HumanPerformerName
    ParticipantSequence CustodialOrganizationSequence IconImageSequence
    ReferencedDigitalSignatureSequence DigitalSignaturesSequence MAC ModifiedAttributesSequence
    NonconformingModifiedAttributesSequence OriginalAttributesSequence
    EncryptedAttributesSequence Originator TreatmentMachineName ResultsID
    InterpretationRecorder InterpretationTranscriber InterpretationAuthor
    PhysicianApprovingInterpretation DistributionName DistributionAddress InterpretationID
    DataSetTrailingPadding PerformedStationNameCodeSequence ScheduledStationNameCodeSequence
    PersonIdentificationCodeSequence PatientBirthDateInAlternativeCalendar
    PatientDeathDateInAlternativeCalendar NTPSourceAddress StorageMediaFileSetID"""
)

# May be there because the object requires them, empty or with a word that says nothing.
NOT_LEFT_WITH_A_VALUE = _tags(
    """AccessionNumber StudyID ReferringPhysicianName InstitutionName StationName OperatorsName
    PatientBirthDate DeviceSerialNumber DetectorID ConsultingPhysicianName
    PlacerOrderNumberImagingServiceRequest FillerOrderNumberImagingServiceRequest PersonName
    VerifyingObserverName VerifyingOrganization ContentCreatorName ReviewerName
    SourceSerialNumber ClinicalTrialSubjectID ClinicalTrialSiteName"""
)

# What people type freely and the descriptor rules have cleaned.
DESCRIPTIONS = _tags(
    """StudyDescription SeriesDescription ProtocolName ImageComments StudyComments
    RequestedProcedureDescription PerformedProcedureStepDescription PatientComments
    ScheduledProcedureStepDescription AdditionalPatientHistory ReasonForStudy
    AdmittingDiagnosesDescription DerivationDescription RequestedProcedureComments
    ImagingServiceRequestComments AcquisitionComments FrameComments
    AcquisitionProtocolDescription CommentsOnThePerformedProcedureStep VisitComments"""
)
