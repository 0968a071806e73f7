"""What an ethics board may ask about beyond the table's rows, and the tests that answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What is done, and the tests that prove it, as `file::test` below `tests/`."""

    title: str
    done: str
    tests: tuple[str, ...]


SUBJECTS = (
    Subject(
        "Preamble, file meta information, padding, and bytes after the data set",
        "Written anew or left behind: the preamble is zero, group 0002 names the new object and "
        "this program only, Data Set Trailing Padding (FFFC,FFFC) and everything after the pixels "
        "are gone (PS3.10 7.1).",
        (
            "deid/test_real_files.py::test_nothing_of_preamble_meta_padding_and_rest_is_left",
            "deid/test_real_files.py::test_the_start_of_a_file_names_the_object_and_this_program_only",
            "deid/test_real_files.py::test_what_follows_encapsulated_pixels_is_left_behind",
            "conformance/test_every_row.py::test_the_file_meta_information_names_the_new_instance",
        ),
    ),
    Subject(
        "Group lengths, private elements, curves and overlays",
        "Group lengths, curves (50xx) and overlays (60xx) go whole. Private elements go, unless a "
        "public table knows element, creator and VR as safe (PS3.15 E.3.10).",
        (
            "deid/test_decision.py::test_private_elements_and_group_lengths_are_removed",
            "deid/test_decision.py::test_curves_and_overlays_are_removed",
            "conformance/test_every_row.py::test_private_attributes_go_unless_they_are_known_to_be_safe",
        ),
    ),
    Subject(
        "What neither the table nor the object's definition names",
        "It is removed, at any depth.",
        ("deid/test_decision.py::test_what_neither_the_table_nor_the_object_names_is_removed",),
    ),
    Subject(
        "Dates and ages",
        "All DA and DT of a patient move back by the same secret number of whole days, so that "
        "days between them and times of day stay true; what is no date is not guessed at. Ages "
        "over 89 years become 090Y.",
        (
            "deid/test_dates.py::test_the_days_between_two_dates_stay",
            "deid/test_rewrite.py::test_dates_move_back_together_at_every_depth",
            "deid/test_dates.py::test_what_is_not_a_date_is_not_guessed_at",
            "deid/test_dates.py::test_ages_stay_valid_and_those_over_89_years_become_one_class",
            "deid/test_pseudonyms.py::test_shifts_are_spread_over_the_whole_range",
        ),
    ),
    Subject(
        "UIDs",
        "Every UID that is not the standard's own is replaced by a keyed one (PS3.5 B.2), the "
        "same in every file that refers to it.",
        (
            "deid/test_rewrite.py::test_well_known_uids_stay_and_all_others_change",
            "deid/test_rewrite.py::test_references_stay_with_new_uids",
            "deid/test_pseudonyms.py::test_a_new_uid_is_a_uuid_with_version_and_variant",
            "deid/test_pseudonyms.py::test_different_uids_stay_different",
        ),
    ),
    Subject(
        "Text and its character sets",
        "Descriptions keep words of imaging only (PS3.15 E.3.5). Other text is searched for the "
        "patient's and the staff's identifiers, as declared by (0008,0005) and as a wrong "
        "declaration would hide it.",
        (
            "deid/test_descriptors.py::test_no_name_survives_in_any_form",
            "deid/test_rewrite.py::test_descriptions_keep_words_of_imaging_only",
            "deid/test_rewrite.py::test_no_character_set_stops_the_work_and_a_found_name_goes",
            "deid/test_rewrite.py::"
            "test_a_name_in_letters_of_its_own_is_found_under_a_wrong_declaration",
        ),
    ),
    Subject(
        "A site's own codes",
        "Lose value and scheme, which may name the site; codes of public schemes stay.",
        ("deid/test_rewrite.py::test_a_sites_own_code_loses_its_scheme_and_a_public_one_stays",),
    ),
    Subject(
        "What a file says of its own de-identification",
        "(0012,0062), (0012,0063), (0012,0064) and (0028,0303) are written anew from what was "
        "done to this very file; an option that kept nothing is not claimed (PS3.16 CID 7050).",
        (
            "deid/test_rewrite.py::test_a_file_says_exactly_what_was_done_to_it",
            "deid/test_rewrite.py::test_an_option_that_had_nothing_to_keep_is_not_claimed",
            "deid/test_rewrite.py::test_an_earlier_claim_of_being_clean_is_not_believed",
            "deid/test_rewrite.py::test_no_look_at_the_pixels_is_claimed_that_did_not_happen",
        ),
    ),
    Subject(
        "What is held",
        "Objects that are not known, files without the image that they should have, images that "
        "were not searched for text, heads of whose face nothing was decided, pixels that cannot "
        "be covered exactly, open questions about who the patient is: they stay here, with a "
        "sentence.",
        (
            "deid/test_plan.py::test_an_object_that_is_not_known_is_held_with_that_reason",
            "deid/test_plan.py::"
            "test_an_image_that_was_not_searched_for_text_is_held_unless_nobody_looks",
            "deid/test_plan.py::test_a_series_that_may_carry_a_face_is_held_until_that_is_decided",
            "deid/test_plan.py::"
            "test_an_image_without_a_place_is_held_where_a_face_is_to_be_removed",
            "deid/test_covered_files.py::test_what_cannot_be_covered_is_held_with_a_sentence",
            "deid/test_plan.py::test_a_study_with_an_open_question_is_held_with_the_question",
        ),
    ),
    Subject(
        "Verification",
        "Every file written is read again by code that shares nothing with the writer but the "
        "search for identifiers; any doubt holds it.",
        (
            "deid/test_verify_file.py::test_every_planted_leak_is_found",
            "deid/test_verify_file.py::test_a_reason_never_repeats_what_it_found",
            "deid/test_verify_file.py::test_a_name_is_found_in_every_character_set_declared_or_not",
        ),
    ),
    Subject(
        "Pixels",
        "Bit for bit the original's, in its transfer syntax; native pixels are cut to the length "
        "that the image has, so that nothing hides behind them (PS3.5 8).",
        ("deid/test_real_files.py::test_pixels_are_bit_for_bit_the_original_and_the_syntax_stays",),
    ),
    Subject(
        "Text and faces in pixels (PS3.15 E.3.1 and E.3.2)",
        "Text is covered with black, a face with air; every other pixel keeps its value. Frames in "
        "which nothing is covered are copied byte for byte. A compressed frame is compressed as it "
        "was, and only if what was written decodes to exactly the same values; otherwise the file "
        "becomes uncompressed and goes on saying that it was compressed with loss.",
        (
            "deid/test_covered_files.py::"
            "test_all_that_is_not_covered_is_exact_and_other_programs_read_it",
            "deid/test_covered_frames.py::"
            "test_any_box_over_any_image_covers_its_pixels_and_no_other",
            "deid/test_covered_frames.py::"
            "test_frames_that_are_not_covered_are_copied_byte_for_byte_and_the_table_fits",
            "deid/test_covered_frames.py::"
            "test_a_frame_is_compressed_to_what_decodes_to_the_same_or_not_at_all",
            "deid/test_covered_faces.py::"
            "test_each_frame_is_blanked_where_the_region_meets_it_and_nowhere_else",
            "deid/test_black.py::test_the_darkest_that_an_image_of_its_kind_has_is_put_over_text",
        ),
    ),
    Subject(
        "What a file says of its pixels",
        "(0028,0301) NO with code 113101, and (0028,0302) NO with code 113102, only where somebody "
        "has settled it. An original's NO goes, or becomes YES where the object's definition needs "
        "an answer: nobody knows who looked.",
        (
            "deid/test_said.py::"
            "test_what_is_settled_is_claimed_in_word_and_code_and_nothing_else_is",
            "deid/test_said.py::test_where_a_word_is_needed_and_nobody_looked_the_answer_is_yes",
        ),
    ),
    Subject(
        "Files that are odd, damaged or made to deceive",
        "They come out clean or are held: generated headers with wrong VRs, lengths, encodings "
        "and character sets, nested up to six sequences deep, with identifiers anywhere.",
        (
            "fuzz/test_headers.py::test_a_file_comes_out_clean_or_is_held",
            "deid/test_real_files.py::test_a_damaged_file_is_refused_or_comes_out_without_the_name",
            "deid/test_real_files.py::test_a_truncated_file_is_not_written_as_if_it_were_whole",
            "deid/test_real_files.py::test_a_file_that_ends_in_its_header_is_refused",
            "deid/test_real_files.py::test_a_transfer_syntax_that_nobody_knows_is_refused",
        ),
    ),
    Subject(
        "Validity",
        "dciodvfy finds no error in an output that it does not find in the original.",
        ("deid/test_real_files.py::test_dciodvfy_finds_no_error_that_the_original_does_not_have",),
    ),
    Subject(
        "The site key",
        "Same key, same bytes, on any machine; another key shares no UID, pseudonym or shift.",
        (
            "journeys/test_two_machines.py::test_two_machines_with_the_same_key_write_the_same_bytes",
            "journeys/test_two_machines.py::"
            "test_another_key_shares_no_uid_no_pseudonym_and_no_shift_of_dates",
        ),
    ),
)
