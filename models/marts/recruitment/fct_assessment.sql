with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

tones as (
    select * from {{ ref('ml_recruitment__tones') }}
),

final as (
    select
        -- ids
        texts.assessment_id,
        texts.application_id,
        texts.vacancy_id,
        texts.author_id,

        -- the text
        texts.author_role,
        texts.written_date,
        texts.n_characters,
        tones.tone,
        texts.coded_tone,
        texts.model_exclusion_reason,

        -- whom it is of
        {{ as_boolean('texts.is_offered') }} as is_offered
    from texts
    left join tones
        on
            texts.body_id = tones.body_id
            and texts.model_exclusion_reason is null
)

select * from final
