"""Which attributes hold identifiers, and of which kind (by their names in PS3.6).

Every PN names somebody, every DA and DT is a date and every UI a UID, whatever the attribute;
this table adds the attributes whose VR does not say what they hold.
"""

from functools import lru_cache

from pydicom.datadict import tag_for_keyword

_KEYWORDS = {
    "patient_ids": """PatientID OtherPatientIDs MedicalRecordLocator AdmissionID ServiceEpisodeID
        ClinicalTrialSubjectID ClinicalTrialSubjectReadingID BreedRegistrationNumber""",
    "numbers": """AccessionNumber StudyID RequestedProcedureID ScheduledProcedureStepID
        PerformedProcedureStepID PlacerOrderNumberImagingServiceRequest
        FillerOrderNumberImagingServiceRequest PlacerOrderNumberImagingServiceRequestRetired
        FillerOrderNumberImagingServiceRequestRetired ClinicalTrialProtocolID""",
    "institutions": """InstitutionName InstitutionalDepartmentName IssuerOfPatientID
        IssuerOfAdmissionID RequestingService CurrentPatientLocation PatientInstitutionResidence
        RegionOfResidence ClinicalTrialSiteID ClinicalTrialSiteName ClinicalTrialSponsorName
        ClinicalTrialCoordinatingCenterName ScheduledStudyLocation RequestedProcedureLocation
        ScheduledProcedureStepLocation PerformedLocation VerifyingOrganization
        ResponsibleOrganization ClinicalTrialProtocolEthicsCommitteeName""",
    "addresses": "InstitutionAddress PatientAddress ReferringPhysicianAddress PersonAddress",
    "contacts": """PatientTelephoneNumbers PatientTelecomInformation PersonTelephoneNumbers
        ReferringPhysicianTelephoneNumbers PersonTelecomInformation OrderCallbackPhoneNumber
        OrderCallbackTelecomInformation""",
    "birth_dates": "PatientBirthDate",
    "devices": """StationName DeviceSerialNumber DeviceID CassetteID GantryID PlateID DetectorID
        GeneratorID NetworkID ScheduledStationName PerformedStationName ScheduledStationAETitle
        PerformedStationAETitle StationAETitle RetrieveAETitle SourceApplicationEntityTitle
        SendingApplicationEntityTitle ReceivingApplicationEntityTitle SecondaryCaptureDeviceID
        HardcopyCreationDeviceID""",
}
# A code stands for a person or a place: its meaning is a name, its value a number.
_CODED = {
    "InstitutionCodeSequence": "institutions",
    "InstitutionalDepartmentTypeCodeSequence": "institutions",
    "PersonIdentificationCodeSequence": "staff",
}


@lru_cache(maxsize=1)
def kinds() -> dict[int, str]:
    """The field of Identifiers for each tag of the table."""
    return {
        tag: kind
        for kind, keywords in _KEYWORDS.items()
        for keyword in keywords.split()
        if (tag := tag_for_keyword(keyword)) is not None
    }


@lru_cache(maxsize=1)
def coded_kinds() -> dict[int, str]:
    """The field of Identifiers for the code meanings in each sequence of the table."""
    return {
        tag: kind
        for keyword, kind in _CODED.items()
        if (tag := tag_for_keyword(keyword)) is not None
    }
