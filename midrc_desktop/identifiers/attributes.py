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
# What vendors' own objects are, as their conformance statements say; they name no instance.
PRIVATE_CLASSES = frozenset({
    "1.2.840.113619.4.2", "1.2.840.113619.4.3", "1.2.840.113619.4.4", "1.2.840.113619.4.26",
    "1.2.840.113619.4.27", "1.2.840.113619.4.30", "1.3.12.2.1107.5.9.1",
    "1.3.12.2.1107.5.99.3.10", "1.3.12.2.1107.5.99.3.11", "1.3.46.670589.2.3.1.1",
    "1.3.46.670589.2.4.1.1", "1.3.46.670589.2.5.1.1", "1.3.46.670589.5.0.1",
    "1.3.46.670589.5.0.1.1", "1.3.46.670589.5.0.2", "1.3.46.670589.5.0.2.1",
    "1.3.46.670589.5.0.3", "1.3.46.670589.5.0.3.1", "1.3.46.670589.5.0.4",
    "1.3.46.670589.5.0.7", "1.3.46.670589.5.0.8", "1.3.46.670589.5.0.9",
    "1.3.46.670589.5.0.10", "1.3.46.670589.5.0.11", "1.3.46.670589.5.0.12",
    "1.3.46.670589.5.0.13", "1.3.46.670589.5.0.14", "1.3.46.670589.11.0.0.12.1",
    "1.3.46.670589.11.0.0.12.2", "1.3.46.670589.11.0.0.12.4", "1.2.392.200036.9116.7.8.1.1.1",
    "1.2.392.200036.9125.1.1.2",
})  # fmt: skip
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
