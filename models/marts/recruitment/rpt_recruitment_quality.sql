with

applications as (
    select
        *,
        count(*) over (partition by vacancy_id, candidate_id) as n_of_candidate
    from {{ ref('int_recruitment__applications') }}
),

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

workforce as (
    select * from {{ ref('int_recruitment__workforce') }}
),

scores as (
    select * from {{ ref('int_recruitment__scores') }}
),

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

appointments as (
    select
        vacancy_id,
        count(*) as n_appointed
    from applications
    where is_appointed = 1
    group by vacancy_id
),

filled as (
    select
        vacancies.*,
        coalesce(appointments.n_appointed, 0) as n_appointed
    from vacancies
    left join appointments
        on vacancies.vacancy_id = appointments.vacancy_id
),

{% set checks = [
    ('applications', 'impossible_order', 'applications', 'true',
     'has_impossible_order = 1'),
    ('applications', 'dates_out_of_order', 'applications', 'true',
     'shortlisted_date < applied_date or interviewed_date < shortlisted_date'
     ~ ' or offered_date < interviewed_date or appointed_date < offered_date'),
    ('applications', 'vacancy_not_in_extract', 'applications', 'true',
     'has_vacancy = 0'),
    ('applications', 'applied_again_for_the_post', 'applications', 'true',
     'n_of_candidate > 1'),
    ('applications', 'undecided_at_closed_post', 'applications', 'is_open = 0',
     'is_appointed is null and withdrawn_stage is null'),
    ('applications', 'withdrew', 'applications', 'true',
     'withdrawn_stage is not null'),
    ('applications', 'ethnicity_not_stated', 'applications', 'true',
     'white_bme is null'),
    ('applications', 'gender_not_stated', 'applications', 'true', 'gender is null'),
    ('applications', 'disability_not_stated', 'applications', 'true',
     'is_disabled is null'),
    ('applications', 'disability_not_stated_when_applying', 'applications',
     'is_appointed = 1', 'is_disabled is null'),
    ('applications', 'disability_not_stated_when_appointed', 'applications',
     'is_appointed = 1', 'is_disabled_at_appointment is null'),
    ('vacancies', 'no_applications', 'filled', 'true', 'n_applicants = 0'),
    ('vacancies', 'still_open', 'filled', 'true', 'is_open = 1'),
    ('vacancies', 'more_appointed_than_posts', 'filled', 'n_posts is not null',
     'n_appointed > n_posts'),
    ('vacancies', 'band_not_known', 'filled', 'true', 'band_level is null'),
    ('vacancies', 'panel_not_known', 'filled', 'true', "panel_bme = 'Unknown'"),
    ('vacancies', 'letter_not_sent', 'filled', 'has_letter = 1 and n_appointed > 0',
     'letter_sent_date is null'),
    ('workforce', 'headcount_not_a_number', 'workforce', 'true', 'headcount is null'),
    ('workforce', 'sum_of_other_lines', 'workforce', 'true',
     'is_all_band + is_all_staff_group + is_all_ethnicity + is_all_gender'
     ~ ' + is_all_disability > 0'),
    ('interview_scores', 'application_not_in_extract', 'scores', 'true',
     "model_exclusion_reason = 'the application is in no extract'"),
    ('interview_scores', 'score_not_within_its_maximum', 'scores', 'true',
     "model_exclusion_reason <> 'the application is in no extract'"),
    ('assessments', 'no_text', 'texts', 'true', "model_exclusion_reason = 'no text'"),
    ('assessments', 'text_too_long', 'texts', 'true',
     "model_exclusion_reason like 'longer than %'"),
    ('assessments', 'author_not_given', 'texts', 'true',
     "model_exclusion_reason = 'author not given'"),
    ('assessments', 'no_authors_named', 'texts', 'true',
     "author_id = 'text ' || assessment_id"),
] -%}
{%- for relation in checks | map(attribute=2) | unique %}

-- A table is read once, for all that is asked of it.
{{ relation }}_counted as (
    select
        {%- for table, check, asked, of, what in checks if asked == relation %}
        count(case when {{ of }} then 1 end) as n_{{ check }},
        count(case when {{ of }} and ({{ what }}) then 1 end) as rows_{{ check }},
        {%- endfor %}
        count(*) as n_all
    from {{ relation }}
),
{%- endfor %}

counted as (
    {%- for table, check, relation, of, what in checks %}
    select
        '{{ table }}' as table_name,
        '{{ check }}' as quality_check,
        n_{{ check }} as n,
        rows_{{ check }} as n_rows
    from {{ relation }}_counted
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        table_name,
        quality_check,
        n,
        n_rows,
        round(cast(n_rows as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_rows', 'n') }} as ci_low,
        {{ wilson_high('n_rows', 'n') }} as ci_high,
        n > 0 as is_reportable,
        case when n = 0 then 'there is no such row' end as reason
    from counted
)

select * from final
